import assert from "node:assert/strict";
import { test } from "node:test";

import { LIKELY, countUpTo, storyOf } from "../../mapper/render/web/story.js";
import { columns, meshBlock, packed, packedJson, zigzag } from "./blocks.mjs";
import { randoms } from "./meshes.mjs";

const ZERO = -40;
const GROUPS = [{ status: "unknown", who: [] }, { status: "controlled", who: [0] }, { status: "controlled", who: [1] }, { status: "contested", who: [0, 1] }, { status: "presence", who: [0] }];
const META = {
  zero: ZERO, first: 0, last: 100, opens: 0, half_life: 10, groups: GROUPS, rings: [[], [1]], weights: [0.25, 0.8, 1], known: [], claims: [0, 2, 3],
};

// states: for each thing [{ from, to, group, ring, weight, affirmed }]; course: [[day, [[face, thing, level], …]], …]
function tellingBlock({ states, course, doubts = [] }) {
  const [begins, lasts, group, ring, weight, lag] = [[], [], [], [], [], []];
  for (const own of states) {
    own.forEach((state, n) => {
      const since = state.from === -Infinity ? ZERO : state.from;
      const before = n === 0 ? 0 : own[n - 1].from === -Infinity ? ZERO : own[n - 1].from;
      begins.push(n ? since - before : state.from === -Infinity ? 0 : 1 + since - ZERO);
      const next = n + 1 < own.length ? own[n + 1].from : Infinity;
      lasts.push(state.to === next ? 0 : state.to - since);
      group.push(state.group);
      ring.push(state.ring || 0);
      weight.push(state.weight ?? 2);
      lag.push((state.affirmed ?? -Infinity) === -Infinity ? 0 : 1 + zigzag(since - state.affirmed));
    });
  }
  const [days, counts, gaps, codes, levels] = [[], [], [], [], []];
  const spoke = new Map();
  course.forEach(([day, changed], step) => {
    days.push(day - (step ? course[step - 1][0] : ZERO));
    counts.push(changed.length);
    let last = 0;
    changed.forEach(([face, thing, level = 0], n) => {
      gaps.push(face - (n ? changed[n - 1][0] : 0));
      codes.push(thing < 0 ? 0 : 1 + zigzag(thing - (step ? spoke.get(face) || 0 : last)));
      levels.push(level);
      if (thing >= 0) {
        spoke.set(face, thing);
        last = thing;
      }
    });
  });
  const told = [...doubts].sort((a, b) => a[0] - b[0]);
  const open = (day) => day === -Infinity;
  return packed(columns(
    states.map((own) => own.length), begins, lasts, group, ring, weight, lag, days, counts, gaps, codes, levels, told.map(([thing]) => thing),
    told.map(([, from]) => (open(from) ? 0 : 1 + from - ZERO)), told.map(([, from, to]) => (to === Infinity ? 0 : to - (open(from) ? ZERO : from))),
  ));
}

const NO_MARKS = { kind: [], thing: [], from: [], to: [], who: [], besiegers: [], weight: [], affirmed: [], shape: [], shapes: [] };

function storyWith(tellings, { faces = 3, things = 3, meta = {}, marks = NO_MARKS, refs = null } = {}) {
  const texts = Array.from({ length: things }, (_, n) => `thing ${n}`);
  const none = { texts: [""], at: Array(things).fill(0) };
  const table = { lon: Array(things).fill(0), lat: Array(things).fill(0), lost: [0], ambiguous: [1], type: { texts: ["place"], at: Array(things).fill(0) }, place: texts, name: none, part: none, kind: none, located_by: none, located_note: none };
  const blocks = { meta: packedJson({ ...META, ...meta }), mesh: meshBlock(faces), things: packedJson(table) };
  tellings.forEach((telling, n) => {
    const suffix = n ? `-${n}` : "";
    blocks[`telling${suffix}`] = tellingBlock(telling);
    blocks[`marks${suffix}`] = packedJson(marks);
    const size = telling.states.flat().length;
    const empty = { things: Array(things).fill([]), states: Array(size).fill([]), against: Array(size).fill([]), marks: marks.kind.map(() => []) };
    const lists = Object.values({ ...empty, ...refs });
    blocks[`refs${suffix}`] = packed(columns(...lists.flatMap((some) => [some.map((list) => list.length), some.flat()])));
  });
  blocks["claims-0"] = packedJson([{ place: "a" }, { place: "b", effect: 30 }]);
  blocks["claims-1"] = packedJson([{ place: "c", effect: 10 }]);
  return storyOf((name) => blocks[name]);
}

const ONE = {
  states: [
    [{ from: -Infinity, to: 5, group: 1 }, { from: 5, to: 9, group: 1, affirmed: 3, weight: 1 }, { from: 12, to: 20, group: 2 }, { from: 20, to: Infinity, group: 2, ring: 1 }],
    [],
    [{ from: 8, to: 16, group: 4, weight: 0 }],
  ],
  course: [[0, [[0, 0], [1, 2, 3], [2, -1]]], [8, [[2, 0, 1]]], [16, [[0, -1], [1, 0]]]],
  doubts: [[0, -Infinity, 4], [0, 6, 8], [2, 9, Infinity]],
};

test("intervals hold from their first day to before their last, and gaps tell nothing", async () => {
  const story = await storyWith([ONE]);
  const states = (day) => Array.from(story.on(day).stateOf);
  assert.deepEqual([-1000, 4].map(states), [[0, -1, -1], [0, -1, -1]]);
  assert.deepEqual([5, 8].map(states), [[1, -1, -1], [1, -1, 4]]);
  assert.deepEqual([9, 11, 12].map(states), [[-1, -1, 4], [-1, -1, 4], [2, -1, 4]]);
  assert.deepEqual([15, 16, 19, 20, 9999].map((day) => states(day)[2]), [4, -1, -1, -1, -1]);
  assert.deepEqual([19, 20, 9999].map((day) => states(day)[0]), [2, 3, 3]);
  assert.deepEqual([0, 1, 2].map(story.statesOf), [[0, 4], [4, 4], [4, 5]]);
  assert.equal(story.states, 5);
});

test("a face has the colour of who speaks for it, if that says who holds ground", async () => {
  const story = await storyWith([ONE]);
  const told = (day) => [story.on(day).speakerOf, story.on(day).levelOf, story.on(day).groupOf].map((column) => Array.from(column));
  assert.deepEqual(told(-1), [[-1, -1, -1], [0, 0, 0], [0, 0, 0]]);
  assert.deepEqual(told(0), [[0, 2, -1], [0, 3, 0], [1, 0, 0]]);
  assert.deepEqual(told(8), [[0, 2, 0], [0, 3, 1], [1, 0, 1]]);
  assert.deepEqual(told(9)[2], [0, 0, 0]);
  assert.deepEqual(told(16), [[-1, 0, 0], [0, 0, 1], [0, 2, 2]]);
});

test("a run of states that tell a reader the same has one first day and one last", async () => {
  const story = await storyWith([ONE]);
  const spans = [0, 1, 2, 3].map(story.state).map(({ from, to, since, until }) => [from, to, since, until]);
  assert.deepEqual(spans, [[-Infinity, 5, -Infinity, 9], [5, 9, -Infinity, 9], [12, 20, 12, 20], [20, Infinity, 20, Infinity]]);
  assert.deepEqual([story.state(3).besiegers, story.state(3).who, story.state(4).status], [[1], [1], "presence"]);
});

test("what is told grows less sure with age, and never surer", async () => {
  const story = await storyWith([ONE]);
  const [old, dated] = [story.state(0), story.state(1)];
  assert.equal(story.confidence(old, 1e6), 1);
  assert.deepEqual([2, 3, 13, 23].map((day) => story.confidence(dated, day)), [0.8, 0.8, 0.4, 0.2]);
  assert.deepEqual(LIKELY, [1, 0.99, 0.9, 0.8, 0.7, 0.6, 0.5]);
});

test("doubts hold from their first day to before their last", async () => {
  const { doubted } = await storyWith([ONE]);
  assert.deepEqual([-99, 3, 4, 5, 6, 7, 8].map((day) => doubted(0, day)), [true, true, false, false, true, true, false]);
  assert.deepEqual([8, 9, 1e6].map((day) => doubted(2, day)), [false, true, true]);
  assert.equal(doubted(1, 5), false);
});

test("days of change are those within the time of the map, those of marks too", async () => {
  const mark = { kind: ["event", "presence"], thing: [-1, 0], from: [28, null], to: [29, 7], who: [[], [0]], besiegers: [[], []], weight: [1, 1], affirmed: [null, 3], shape: [0, 0], shapes: [{}] };
  const story = await storyWith([ONE], { marks: mark, meta: { first: 3, last: 30 } });
  assert.deepEqual(story.changes, [5, 7, 8, 9, 12, 16, 20, 28]);
  assert.deepEqual(story.marks.map(({ from, to, affirmed }) => [from, to, affirmed]), [[28, 29, -Infinity], [-Infinity, 7, 3]]);
});

function randomCourse(random, faces, things, steps) {
  const course = [];
  for (let step = 0, day = -10; step < steps; step += 1, day += 1 + Math.floor(random() * 3)) {
    const changed = [];
    for (let face = 0; face < faces; face += 1) {
      if (step && random() > 0.3) continue;
      const thing = Math.floor(random() * (things + 1)) - 1;
      changed.push([face, thing, thing < 0 ? 0 : Math.floor(random() * 7)]);
    }
    course.push([day, changed]);
  }
  return course;
}

test("days asked in any order give what a replay from the start gives", async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = randoms(seed);
    const [faces, things] = [1 + Math.floor(random() * 9), 1 + Math.floor(random() * 5)];
    const course = randomCourse(random, faces, things, [1, 2, 31, 32, 33, 64, 65, 97, 150, 200, 260, 330][seed - 1]);
    const states = Array.from({ length: things }, () => [{ from: -Infinity, to: Infinity, group: 1 }]);
    const story = await storyWith([{ states, course }], { faces, things });
    const replay = (day) => {
      const [speaker, level] = [Array(faces).fill(-1), Array(faces).fill(0)];
      for (const [from, changed] of course) if (from <= day) for (const [face, thing, sure] of changed) [speaker[face], level[face]] = [thing, sure];
      return [speaker, level];
    };
    const last = course.at(-1)[0];
    for (let n = 0; n < 250; n += 1) {
      const day = Math.floor(-14 + random() * (last + 20));
      const { speakerOf, levelOf } = story.on(day);
      assert.deepEqual([Array.from(speakerOf), Array.from(levelOf)], replay(day), `seed ${seed}, day ${day}`);
    }
  }
});

test("a moment stays what it was when others are asked for", async () => {
  const story = await storyWith([ONE]);
  const moment = story.on(8);
  const before = Array.from(moment.speakerOf);
  assert.equal(story.on(8), moment);
  for (let day = -5; day < 40; day += 1) story.on(day);
  assert.deepEqual(Array.from(moment.speakerOf), before);
  assert.deepEqual(story.on(8), moment);
});

test("what was known by a day is the telling of the last publication before it", async () => {
  const held = (group) => ({ states: [[{ from: 0, to: Infinity, group }], [], []], course: [[0, [[0, 0], [1, -1], [2, -1]]]] });
  const story = await storyWith([held(3), held(1), held(2)], { meta: { known: ["2017-09-01", "2017-09-05"] } });
  const group = (telling) => telling.on(0).groupOf[0];
  assert.equal(group(story), 3);
  for (const [iso, wanted] of [["", 3], ["2017-09-01", 1], ["2017-09-04", 1], ["2017-09-05", 2]]) assert.equal(group(await story.knownBy(iso)), wanted);
});

test("claims of a state come in their order, with those against it and beside it by the day", async () => {
  const story = await storyWith([ONE], { refs: { things: [[0, 1, 2], [], []], states: [[2], [], [], [], [1, 0]], against: [[0], [], [], [], []] } });
  const told = async (s, day) => (await story.claimsOf(story.state(s), day)).map(({ place, index, opposes, beside }) => [place, index, Boolean(opposes), Boolean(beside)]);
  assert.deepEqual(await told(0, 29), [["c", 2, false, false], ["a", 0, true, false]]);
  assert.deepEqual(await told(0, 30), [["c", 2, false, false], ["a", 0, true, false], ["b", 1, false, true]]);
  assert.deepEqual(await told(4, 30), [["b", 1, false, false], ["a", 0, false, false]]);
  assert.deepEqual((await story.allClaims()).map(({ place }) => place), ["a", "b", "c"]);
  assert.deepEqual((await story.claimsAbout(0)).map(({ index }) => index), [0, 1, 2]);
});

test("things tell where they are, or that nobody knows", async () => {
  const { things, mesh } = await storyWith([ONE]);
  assert.deepEqual(things.map(({ place, at, ambiguous }) => [place, at, ambiguous]), [["thing 0", null, false], ["thing 1", [0, 0], true], ["thing 2", [0, 0], false]]);
  assert.equal(mesh.faces, 3);
  assert.deepEqual([countUpTo([1, 3, 3], 0), countUpTo([1, 3, 3], 3), countUpTo([], 3)], [0, 3, 0]);
});
