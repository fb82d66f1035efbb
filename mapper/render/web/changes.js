// What passed from whom to whom between two days, and which places changed.

import { el, told } from "./dom.js";
import { colourOf } from "./palette.js";
import { placeDot } from "./signs.js";
import { heldBy, inShort, nameInList } from "./titles.js";
import { dayInWords, rounded, say } from "./words.js";

const MOST_PLACES = 200;

// The ground that differs between two moments, by group before and after, the largest first.
export function passed(mesh, before, after) {
  const sums = new Map();
  for (let face = 0; face < mesh.faces; face += 1) {
    const [from, to] = [before.groupOf[face], after.groupOf[face]];
    if (from === to) continue;
    const key = from * 65536 + to;
    sums.set(key, (sums.get(key) || 0) + mesh.km2[face]);
  }
  const rows = [...sums].map(([key, km2]) => ({ from: Math.floor(key / 65536), to: key % 65536, km2 }));
  return rows.sort((one, other) => other.km2 - one.km2 || one.from - other.from || one.to - other.to);
}

// The places of which a reader is told something else, with their states before and after; null is none yet.
export function changedPlaces(story, before, after) {
  const stateAt = (number) => (number < 0 ? null : story.state(number));
  return story.things
    .filter(({ type, index }) => type === "place" && before.stateOf[index] !== after.stateOf[index])
    .map((thing) => ({ thing, from: stateAt(before.stateOf[thing.index]), to: stateAt(after.stateOf[thing.index]) }))
    .filter(({ from, to }) => saying(from) !== saying(to));
}

// Before its first state a place is unknown, like one of which the last word is too old.
function saying(state) {
  const { status, who, besiegers } = state || { status: "unknown", who: [], besiegers: [] };
  return [status, [...who].sort(), [...besiegers].sort()].join("|");
}

export function changesOf(story, before, moment, view, choose) {
  const ground = passed(story.mesh, before, moment);
  const places = changedPlaces(story, before, moment);
  const oneDay = moment.day - before.day <= 1 && moment.day >= before.day;
  const nothing = say(oneDay ? "changes.none" : "changes.none_between");
  if (!ground.length && !places.length) return el("p", { class: "mapper-changes mapper-none" }, nothing);
  const days = { from: dayInWords(before.day), to: dayInWords(moment.day) };
  return el(
    "div",
    { class: "mapper-changes" },
    el("h2", {}, oneDay ? say("changes.title", { day: days.to }) : say("changes.between", days)),
    ground.length > 0 && el("section", {}, groundTable(ground, story)),
    places.length > 0 && el("section", {}, el("h3", {}, say("changes.places")), placeList(places, story, view, choose)),
  );
}

function groundTable(rows, story) {
  const named = (group) => told(heldBy(story.meta.groups[group], story));
  const row = ({ from, to, km2 }) => el("tr", {}, el("td", {}, named(from)), el("td", {}, named(to)), el("td", { class: "mapper-figure" }, rounded(km2)));
  const head = ["from", "to", "km2"].map((name) => el("th", { scope: "col" }, say(`column.${name}`)));
  return el(
    "table",
    { class: "mapper-table" },
    el("caption", {}, say("changes.passed")),
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, rows.map(row)),
  );
}

function placeList(changed, story, view, choose) {
  const shown = changed.slice(0, MOST_PLACES).map((change) => el("li", {}, placeButton(change, story, view, choose)));
  const more = changed.length - MOST_PLACES;
  return [el("ul", { class: "mapper-things" }, shown), more > 0 && el("p", { class: "mapper-more" }, say("more_places", { count: more }))];
}

function placeButton({ thing, from, to }, story, view, choose) {
  const words = (state) => (state ? inShort(state, story) : say("status.unknown"));
  const dot = (state) => placeDot(state ? state.status : "unknown", state ? state.who.map((at) => colourOf(at, view)) : [], 5);
  const passage = say("changes.from_to", { from: words(from), to: words(to) });
  const attributes = { type: "button", class: "mapper-thing", "data-thing": thing.index, "data-key": `place-${thing.index}` };
  return el(
    "button",
    { ...attributes, onclick: () => choose({ thing: thing.index }) },
    el("span", { class: "mapper-sign mapper-from-to" }, dot(from), dot(to)),
    el("span", { class: "mapper-lines" }, told(nameInList(thing), { class: "mapper-name" }), told(passage, { class: "mapper-sub" })),
  );
}
