// Reads blocks of data, a JSON object a line, and answers with what the client makes of them, a line each.
// Asked: { blocks: name → text, days: [day…], claims: whether to tell all evidence }.

import { createInterface } from "node:readline";
import { storyOf } from "../../mapper/render/web/story.js";

const finite = (day) => (Number.isFinite(day) ? day : null);
const named = ({ meta }, who) => who.map((actor) => meta.actors[actor].name);

function stateTold(story, s, day) {
  if (s < 0) return null;
  const state = story.state(s);
  return {
    index: s, status: state.status, who: named(story, state.who), besiegers: named(story, state.besiegers), weight: state.weight,
    from: finite(state.from), to: finite(state.to), since: finite(state.since), affirmed: finite(state.affirmed), confidence: story.confidence(state, day),
  };
}

function momentTold(story, day) {
  const { stateOf, speakerOf, levelOf, groupOf } = story.on(day);
  const groups = Array.from(groupOf, (group) => [story.meta.groups[group].status, named(story, story.meta.groups[group].who).join(";")]);
  const states = Array.from(stateOf, (s) => stateTold(story, s, day));
  return { day, states, speakers: Array.from(speakerOf), levels: Array.from(levelOf), groups, doubted: story.things.filter(({ index }) => story.doubted(index, day)).map(({ index }) => index) };
}

async function telling(story, days, claims) {
  const quotes = (some) => some.map(({ quote, opposes, beside }) => [quote, opposes ? "against" : beside ? "beside" : "behind"]);
  const evidence = { states: [], marks: [], things: [] };
  for (let s = 0; claims && s < story.states; s += 1) evidence.states.push(quotes(await story.claimsOf(story.state(s))));
  for (const mark of claims ? story.marks : []) evidence.marks.push(quotes(await story.claimsOf(mark)));
  for (const { index } of claims ? story.things : []) evidence.things.push(quotes(await story.claimsAbout(index)));
  const marks = story.marks.map((mark) => ({ ...mark, from: finite(mark.from), to: finite(mark.to), affirmed: finite(mark.affirmed), who: named(story, mark.who), besiegers: named(story, mark.besiegers) }));
  return { days: days.map((day) => momentTold(story, day)), ranges: story.things.map(({ index }) => Array.from(story.statesOf(index))), marks, evidence, changes: story.changes };
}

async function answer({ blocks, days, claims }) {
  const story = await storyOf((name) => blocks[name]);
  const { faces, x, y, from, to, left, right, km2 } = story.mesh;
  const mesh = { faces, ...Object.fromEntries(Object.entries({ x, y, from, to, left, right, km2 }).map(([name, column]) => [name, Array.from(column)])) };
  const { actors, known, bounds, first, last, opens, reported, unlocated } = story.meta;
  const tellings = [];
  for (const iso of ["", ...known]) tellings.push(await telling(await story.knownBy(iso), days, claims));
  const all = (await story.allClaims()).map(({ quote }) => quote);
  const [told, lost] = await Promise.all([reported, unlocated].map(async (some) => (await story.claimsAt(some)).map(({ quote }) => quote)));
  return { meta: { actors: actors.map(({ name }) => name), known, bounds, first, last, opens }, mesh, things: story.things, tellings, claims: { all, reported: told, unlocated: lost } };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line)).catch((error) => ({ error: error.stack }))));
}
