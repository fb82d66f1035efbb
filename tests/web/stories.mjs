// A small story: four squares of one degree, two parties, a town, a village and a siege.

import { drawn, grid } from "./meshes.mjs";

const GROUPS = [["unknown", []], ["controlled", [0]], ["controlled", [1]], ["contested", [0, 1]], ["controlled", [1, 0]]];
const COLOURS = { conventional: "#cc2222", okabe: "#0072b2", tol: "#332288" };
export const BEFORE = 17300;
export const AFTER = 17400;

// `days`: day → { ground: rows of letters, north on top, states: number of the state of each thing }
export function storyOf({ things, states, marks = [], days, actors = ["Reds", "Blues"] }) {
  const [first] = Object.values(days);
  const mesh = grid(first.ground[0].length, first.ground.length, { west: 40, south: 35 });
  mesh.km2.fill(10);
  return {
    meta: {
      title: "A war", hash: "abc", credits: ["Somebody"], boundaries: "Borders by somebody", first: BEFORE, last: AFTER,
      actors: actors.map((name) => ({ name, colours: COLOURS })),
      groups: GROUPS.map(([status, who]) => ({ status, who })),
    },
    mesh,
    marks: marks.map((mark, index) => ({ index, who: [], besiegers: [], from: -Infinity, to: Infinity, ...mark })),
    things: things.map((thing, index) => ({ index, type: "place", at: [35.5, 40.5], kind: "city", ...thing })),
    state: (number) => ({ index: number, who: [], besiegers: [], from: -Infinity, to: Infinity, ...states[number] }),
    confidence: () => 0.756,
    doubted: (thing) => thing === 1,
    on: (day) => ({ day, groupOf: drawn(...days[day].ground), stateOf: Int32Array.from(days[day].states) }),
  };
}
