// A map over time, as it is asked for: things with their states, and who speaks for each face on a day.
// Days are whole numbers since 1970-01-01; intervals are half-open. The other end is telling.py and payload.py.

import { columnsOf, listsOf, unpacked, unpackedJson, unzigzag } from "./codec.js";
import { meshOf } from "./mesh.js";
import { shapeOf } from "./shapes.js";

// How sure an inferred party can be, by level; level 0 stands for a thing that covers the face itself.
export const LIKELY = [1, 0.99, 0.9, 0.8, 0.7, 0.6, 0.5];
const KEYFRAME = 32;
const DEGREE = 1e5;

// `block(name)` is the text of a block of data.
export async function storyOf(block) {
  const [meta, mesh, things] = await Promise.all([unpackedJson(block("meta")), unpacked(block("mesh")), unpackedJson(block("things"))]);
  const shared = { meta, mesh: meshOf(mesh), things: thingsOf(things), evidence: evidenceOf(block, meta) };
  const tellings = new Map();
  const tell = async (number) => {
    if (!tellings.has(number)) tellings.set(number, await tellingOf(block, shared, number ? `-${number}` : ""));
    return tellings.get(number);
  };
  const known = await tell(0);
  // What was known by a day: the telling of the last step before it; without a day, all that is known.
  const knownBy = (iso) => (iso ? tell(meta.known.filter((day) => day <= iso).length) : tell(0));
  return { ...known, knownBy };
}

async function tellingOf(block, shared, suffix) {
  const [bytes, marks] = await Promise.all([unpacked(block(`telling${suffix}`)), unpackedJson(block(`marks${suffix}`))]);
  const columns = columnsOf(bytes);
  const states = statesOf(columns, shared.meta, shared.things.length);
  const course = courseOf(columns, shared.meta, shared.mesh.faces);
  const doubts = doubtsOf(columns, shared.meta);
  const refs = once(async () => refsOf(await unpacked(block(`refs${suffix}`))));
  return story(shared, { states, course, doubts, marks: marksOf(marks), refs });
}

function story({ meta, mesh, things, evidence }, { states, course, doubts, marks, refs }) {
  const moments = new Map();
  const on = (day) => {
    if (!moments.has(day)) {
      if (moments.size > 8) moments.delete(moments.keys().next().value);
      moments.set(day, momentOf(day, states, course.on(day)));
    }
    return moments.get(day);
  };
  const confidence = ({ weight, affirmed }, day) => (affirmed === -Infinity ? weight : weight * 0.5 ** (Math.max(0, day - affirmed) / meta.half_life));
  return {
    meta, mesh, things, marks, on, confidence,
    states: states.from.length,
    changes: changesOf(states, course, marks, meta),
    state: (s) => describe(s, states, meta),
    statesOf: (thing) => [states.first[thing], states.first[thing + 1]],
    columns: states,
    doubted: (thing, day) => (doubts.get(thing) || []).some(([from, to]) => from <= day && day < to),
    claimsOf: async (told, day) => evidence.of(await refs(), told, day),
    claimsAbout: async (thing) => evidence.at(Array.from((await refs()).things.of(thing))),
    claimsAt: (indices) => evidence.at(Array.from(indices)),
    allClaims: () => evidence.all(),
  };
}

// Columns over all states, those of one thing together and in order of time.
function statesOf(columns, { zero, groups, weights }, things) {
  const [counts, begins, lasts, group, ring, weight, lag] = Array.from({ length: 7 }, () => columns.next());
  const size = begins.length;
  const found = {
    first: new Int32Array(things + 1),
    thing: new Int32Array(size),
    from: new Float64Array(size),
    to: new Float64Array(size).fill(Infinity),
    group: Uint16Array.from(group),
    ring,
    weight: Float64Array.from(weight, (at) => weights[at]),
    affirmed: new Float64Array(size),
    colours: Uint8Array.from(groups, ({ status }) => (["controlled", "contested", "mixed"].includes(status) ? 1 : 0)),
  };
  for (let thing = 0, s = 0; thing < things; thing += 1) {
    found.first[thing] = s;
    let since = zero;
    for (const end = s + counts[thing]; s < end; s += 1) {
      const opens = s === found.first[thing] && begins[s] === 0;
      since = s === found.first[thing] ? zero + Math.max(0, begins[s] - 1) : since + begins[s];
      found.thing[s] = thing;
      found.from[s] = opens ? -Infinity : since;
      if (s > found.first[thing] && found.to[s - 1] === Infinity) found.to[s - 1] = since;
      if (lasts[s]) found.to[s] = since + lasts[s];
      found.affirmed[s] = lag[s] ? since - unzigzag(lag[s] - 1) : -Infinity;
    }
  }
  found.first[things] = size;
  return found;
}

// Who speaks for the faces from each day of change on, with a whole picture every so often, so that any day is near one.
function courseOf(columns, { zero }, faces) {
  const [dayGaps, counts, gaps, codes, levels] = Array.from({ length: 5 }, () => columns.next());
  const days = [];
  dayGaps.forEach((gap, n) => days.push(n ? days[n - 1] + gap : zero + gap));
  const changed = { face: new Int32Array(gaps.length), speaker: new Int32Array(gaps.length), level: Uint8Array.from(levels) };
  const spoke = new Int32Array(faces);
  const start = new Int32Array(days.length + 1);
  for (let step = 0, n = 0; step < days.length; step += 1) {
    for (let end = n + counts[step], face = 0, last = 0; n < end; n += 1) {
      face += gaps[n];
      const thing = codes[n] ? (step ? spoke[face] : last) + unzigzag(codes[n] - 1) : -1;
      if (thing >= 0) spoke[face] = last = thing;
      changed.face[n] = face;
      changed.speaker[n] = thing;
    }
    start[step + 1] = start[step] + counts[step];
  }
  return { days, start, changed, on: replayed(days, start, changed, faces) };
}

function replayed(days, start, changed, faces) {
  const frames = [];
  let now = { step: -1, speaker: new Int32Array(faces).fill(-1), level: new Uint8Array(faces) };
  const advance = (frame, to) => {
    const { face, speaker, level } = changed;
    for (let step = frame.step + 1; step <= to; step += 1) {
      if (step % KEYFRAME === 0 && !frames[step / KEYFRAME] && step > 0) frames[step / KEYFRAME] = { ...copied(frame), step: step - 1 };
      put(frame.speaker, frame.level, face, speaker, level, start[step], start[step + 1]);
      frame.step = step;
    }
    return frame;
  };
  frames[0] = copied(now);
  return (day) => {
    const wanted = countUpTo(days, day) - 1;
    if (wanted < now.step || wanted - now.step > KEYFRAME) {
      let key = Math.max(0, Math.min(Math.floor(wanted / KEYFRAME), frames.length - 1));
      while (!frames[key]) key -= 1;
      if (wanted < now.step || frames[key].step > now.step) now = copied(frames[key]);
    }
    return copied(advance(now, Math.max(wanted, -1)));
  };
}

function put(speakers, levels, face, speaker, level, first, end) {
  for (let n = first; n < end; n += 1) {
    speakers[face[n]] = speaker[n];
    levels[face[n]] = level[n];
  }
}

function copied({ step, speaker, level }) {
  return { step, speaker: speaker.slice(), level: level.slice() };
}

// How many of some sorted numbers are not above a value.
export function countUpTo(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function momentOf(day, states, { speaker, level }) {
  const stateOf = new Int32Array(states.first.length - 1);
  for (let thing = 0; thing < stateOf.length; thing += 1) {
    const end = states.first[thing + 1];
    let s = states.first[thing];
    while (s < end && states.to[s] <= day) s += 1;
    stateOf[thing] = s < end && states.from[s] <= day ? s : -1;
  }
  const groupOf = new Uint16Array(speaker.length);
  for (let face = 0; face < speaker.length; face += 1) {
    const s = speaker[face] < 0 ? -1 : stateOf[speaker[face]];
    if (s >= 0 && states.colours[states.group[s]]) groupOf[face] = states.group[s];
  }
  return { day, stateOf, speakerOf: speaker, levelOf: level, groupOf };
}

function describe(s, states, meta) {
  const [first, end] = [states.first[states.thing[s]], states.first[states.thing[s] + 1]];
  const same = (other) => states.group[other] === states.group[s] && states.ring[other] === states.ring[s];
  let [start, stop] = [s, s];
  while (start > first && same(start - 1) && states.to[start - 1] === states.from[start]) start -= 1;
  while (stop + 1 < end && same(stop + 1) && states.to[stop] === states.from[stop + 1]) stop += 1;
  const { status, who } = meta.groups[states.group[s]];
  return {
    index: s, thing: states.thing[s], from: states.from[s], to: states.to[s], since: states.from[start], until: states.to[stop],
    status, who, group: states.group[s], besiegers: meta.rings[states.ring[s]], weight: states.weight[s], affirmed: states.affirmed[s],
  };
}

// The days on which anything that a reader is told changes, within the time of the map; that an event is over is no news.
function changesOf(states, course, marks, { first, last }) {
  const days = new Set(course.days);
  for (const { kind, from, to } of marks) for (const day of kind === "event" ? [from] : [from, to]) days.add(day);
  for (const column of [states.from, states.to]) for (const day of column) days.add(day);
  return [...days].filter((day) => day > first && day <= last).sort((a, b) => a - b);
}

function doubtsOf(columns, { zero }) {
  const [things, begins, lasts] = Array.from({ length: 3 }, () => columns.next());
  const doubts = new Map();
  things.forEach((thing, n) => {
    const from = begins[n] ? zero + begins[n] - 1 : -Infinity;
    const to = lasts[n] ? (begins[n] ? from : zero) + lasts[n] : Infinity;
    doubts.set(thing, [...(doubts.get(thing) || []), [from, to]]);
  });
  return doubts;
}

function thingsOf(table) {
  const text = (name) => (Array.isArray(table[name]) ? (n) => table[name][n] : (n) => table[name].texts[table[name].at[n]]);
  const cells = Object.fromEntries(["type", "place", "name", "part", "kind", "located_by", "located_note"].map((name) => [name, text(name)]));
  const [lost, ambiguous] = [new Set(table.lost), new Set(table.ambiguous)];
  let [lon, lat] = [0, 0];
  return table.lon.map((step, index) => {
    lon += step;
    lat += table.lat[index];
    return {
      index, type: cells.type(index), place: cells.place(index), name: cells.name(index), part: cells.part(index), kind: cells.kind(index),
      at: lost.has(index) ? null : [lat / DEGREE, lon / DEGREE], by: cells.located_by(index), note: cells.located_note(index),
      ambiguous: ambiguous.has(index), names: table.names ? table.names[index] : [],
    };
  });
}

function marksOf(table) {
  const shapes = table.shapes.map(shapeOf);
  return table.kind.map((kind, index) => ({
    index, kind, thing: table.thing[index], from: table.from[index] ?? -Infinity, to: table.to[index] ?? Infinity, who: table.who[index],
    besiegers: table.besiegers[index], weight: table.weight[index], affirmed: table.affirmed[index] ?? -Infinity, shape: shapes[table.shape[index]],
  }));
}

function refsOf(bytes) {
  const columns = columnsOf(bytes);
  const [things, states, against, marks] = Array.from({ length: 4 }, () => listsOf(columns.next(), columns.next()));
  return { things, states, against, marks };
}

function once(make) {
  let made = null;
  return () => (made ||= make());
}

// The claims, unpacked block by block when somebody asks.
function evidenceOf(block, { claims: starts }) {
  const chunks = starts.slice(1).map((_, n) => once(() => unpackedJson(block(`claims-${n}`))));
  const one = async (index) => {
    const n = countUpTo(starts, index) - 1;
    return { index, ...(await chunks[n]())[index - starts[n]] };
  };
  const at = (indices) => Promise.all(indices.map(one));
  // Those that decide a state or mark, those against it, then all else said of its thing by the day.
  const of = async (refs, told, day = Infinity) => {
    const isMark = told.kind !== undefined;
    const own = Array.from(isMark ? refs.marks.of(told.index) : refs.states.of(told.index));
    const against = isMark ? [] : Array.from(refs.against.of(told.index));
    const named = new Set([...own, ...against]);
    const others = isMark ? [] : Array.from(refs.things.of(told.thing)).filter((index) => !named.has(index));
    const [behind, spokeAgainst, beside] = await Promise.all([at(own), at(against), at(others)]);
    const byThen = beside.filter(({ effect }) => effect === undefined || effect <= day);
    return [...behind, ...spokeAgainst.map((claim) => ({ ...claim, opposes: true })), ...byThen.map((claim) => ({ ...claim, beside: true }))];
  };
  const all = async () => (await Promise.all(chunks.map((chunk) => chunk()))).flat();
  return { at, of, all };
}
