// What a place, a mark or a patch of ground is called, and what is told of it on a day.

import { balanced, cut } from "./texts.js";
import { listed, number, say, wordFor } from "./words.js";

// "Deir al-Zor, south"
export function nameOf(thing) {
  return [balanced(thing.place || thing.name), thing.part && wordFor("part", thing.part)].filter(Boolean).join(", ");
}

// The same for a list; the whole name is told with the evidence.
export function nameInList(thing) {
  return nameOf({ ...thing, place: cut(thing.place || thing.name) });
}

export function namesOf(actors, story) {
  return actors.map((at) => cut(story.meta.actors[at].name));
}

// One line: "Contested: Islamic State and Syrian government".
export function heldBy({ status, who }, story) {
  return who.length ? say(`held.${status}`, { who: listed(namesOf(who, story)) }) : say(`status.${status}`);
}

// The same of a state, with the ring around it where there is one.
export function inShort(state, story) {
  const status = state.status === "unknown" ? say("status.unknown") : heldBy(state, story);
  return state.besiegers.length ? say("held.ringed", { status, who: listed(namesOf(state.besiegers, story)) }) : status;
}

// The thing that a choice is about: of ground, the one that decides it. Null for none.
export function thingOf(chosen, story, moment) {
  if (!chosen) return null;
  const index = chosen.mark !== undefined ? story.marks[chosen.mark].thing : (chosen.thing ?? moment.speakerOf[chosen.face]);
  return story.things[index] || null;
}

// What is told of a choice on the day, as a state; null where nothing is. Ground is what its colour says it is.
export function stateOf(chosen, story, moment) {
  if (!chosen) return null;
  if (chosen.mark !== undefined) return markState(story.marks[chosen.mark]);
  const thing = thingOf(chosen, story, moment);
  const number = thing ? moment.stateOf[thing.index] : -1;
  if (number < 0) return null;
  return chosen.thing === undefined ? { ...story.state(number), ...story.meta.groups[moment.groupOf[chosen.face]] } : story.state(number);
}

function markState(mark) {
  return { ...mark, status: mark.kind, who: mark.kind === "siege" ? mark.besiegers : mark.who, since: mark.from };
}

export function isOutside(chosen) {
  return !chosen || (chosen.face !== undefined && chosen.face < 0);
}

export function titleOf(chosen, story, moment) {
  if (isOutside(chosen)) return say("map.outside");
  const [thing, state] = [thingOf(chosen, story, moment), stateOf(chosen, story, moment)];
  const ground = chosen.face !== undefined || (thing && thing.type === "area");
  if (ground && (!state || state.status === "unknown")) return say("status.unknown");
  const name = thing ? nameOf(thing) : "";
  if (name && ground && !thing.part && state.status === "controlled") return say("evidence.around", { place: name });
  if (name) return name;
  return state && state.who.length ? listed(namesOf(state.who, story)) : say(state ? `status.${state.status}` : "evidence.area");
}

export function statusOf(chosen, story, moment) {
  if (isOutside(chosen)) return say("evidence.outside");
  const [thing, state] = [thingOf(chosen, story, moment), stateOf(chosen, story, moment)];
  if (!state) return say(chosen.thing === undefined ? "evidence.silence" : "evidence.not_yet");
  if (state.status !== "unknown") return heldBy(state, story);
  return say(thing && thing.type === "area" ? "evidence.silence" : "evidence.too_old");
}

// [lat, lon] as a reader knows them.
export function inDegrees([lat, lon]) {
  const along = (degrees, ahead, back) => say(`compass.${degrees < 0 ? back : ahead}`, { degrees: number(Math.abs(degrees), 3) });
  return say("compass.both", { latitude: along(lat, "north", "south"), longitude: along(lon, "east", "west") });
}
