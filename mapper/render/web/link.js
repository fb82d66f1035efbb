// The address of what is shown: "#2017-09-05/34.9,40.1,8.5/place=Raqqa&compare=2017-06-06".

import { faceAt } from "./dissolve.js";

const DAY_MS = 86400000;
const LONGEST = 20000;
const KINDS = ["place", "area", "siege", "presence", "claimed", "event"];
const PALETTES = ["conventional", "okabe", "tol"];
const STATUSES = ["controlled", "contested", "mixed", "presence", "claimed", "unknown", "siege", "event"];
const LAYERS = ["areas", "frontlines", "places", "marks", "labels", "base"];

// The ISO date of a day number; empty for a day that no calendar of four digits has.
export function isoOf(day) {
  const date = new Date(day * DAY_MS);
  const iso = Number.isFinite(date.getTime()) ? date.toISOString().slice(0, 10) : "";
  return dayOf(iso) === day ? iso : "";
}

// The day number of an ISO date, null for anything else.
export function dayOf(iso) {
  if (!/^\d{4}-\d\d-\d\d$/.test(iso)) return null;
  const day = Date.parse(`${iso}T00:00:00Z`) / DAY_MS;
  return Number.isFinite(day) && new Date(day * DAY_MS).toISOString().startsWith(iso) ? day : null;
}

export function wellFormed(text) {
  return String(text).replace(/[\ud800-\udfff]/gu, "\ufffd");
}

// { day, view: { lat, lon, zoom }, chosen: { kind, name, part, nth } | { at: [lat, lon] }, compare, palette, patterns, known,
//   hidden: { actors: [name…], statuses, layers } }, each only where the link has it and it can be.
export function readLink(hash) {
  const state = {};
  if (hash.length > LONGEST) return state;
  const pairs = new Map();
  for (const segment of hash.replace(/^#/, "").split("/")) {
    const view = viewIn(segment);
    if (state.day === undefined && dayOf(segment) !== null) state.day = dayOf(segment);
    else if (!state.view && view) state.view = view;
    else collect(segment, pairs);
  }
  return { ...state, ...wordsIn(pairs) };
}

function viewIn(segment) {
  const [lat, lon, zoom, more] = segment.split(",").map(numberIn);
  const valid = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24 && more === undefined;
  return valid ? { lat, lon, zoom } : null;
}

const numberIn = (text) => (/^-?\d{1,3}(\.\d{1,12})?$/.test(text) ? Number(text) : NaN);

// Keys with lists of decoded words; the first one of a key counts, and none that is no text.
function collect(segment, pairs) {
  for (const pair of segment.split("&")) {
    const [key, value] = pair.split("=", 2);
    if (value === undefined || pairs.has(key)) continue;
    try {
      pairs.set(key, value.split(",").map(decodeURIComponent));
    } catch {
      continue;
    }
  }
}

function wordsIn(pairs) {
  const state = {};
  const word = (key) => (pairs.has(key) ? pairs.get(key)[0] : "");
  const chosen = chosenIn(pairs, word);
  if (chosen) state.chosen = chosen;
  if (dayOf(word("compare")) !== null) state.compare = dayOf(word("compare"));
  if (PALETTES.includes(word("palette"))) state.palette = word("palette");
  if (["on", "off"].includes(word("patterns"))) state.patterns = word("patterns") === "on";
  if (dayOf(word("known")) !== null) state.known = word("known");
  const listIn = (key, allowed) => [...new Set(pairs.get(key) || [])].filter((each) => (allowed ? allowed.includes(each) : each));
  const hidden = { actors: listIn("hide"), statuses: listIn("hide-statuses", STATUSES), layers: listIn("hide-layers", LAYERS) };
  if (Object.values(hidden).some((list) => list.length)) state.hidden = hidden;
  return state;
}

function chosenIn(pairs, word) {
  const at = (pairs.get("at") || []).map(numberIn);
  if (at.length === 2 && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180) return { at };
  const kind = KINDS.find((each) => pairs.has(each));
  if (!kind) return null;
  const nth = /^[1-9]\d{0,5}$/.test(word("nth")) ? Number(word("nth")) : 1;
  return { kind, name: word(kind), part: word("part"), nth };
}

export function writeLink(state) {
  const { view, chosen, hidden = {} } = state;
  const pairs = [];
  const add = (key, ...words) => words.length && pairs.push(`${key}=${words.map((each) => encodeURIComponent(wellFormed(each))).join(",")}`);
  if (chosen?.at) add("at", ...chosen.at.map((degrees) => short(degrees, 5)));
  if (chosen?.kind) {
    add(chosen.kind, chosen.name);
    if (chosen.part) add("part", chosen.part);
    if (chosen.nth > 1) add("nth", chosen.nth);
  }
  if (isoOf(state.compare)) add("compare", isoOf(state.compare));
  if (state.known) add("known", state.known);
  if (state.palette) add("palette", state.palette);
  if (state.patterns !== undefined) add("patterns", state.patterns ? "on" : "off");
  add("hide", ...(hidden.actors || []));
  add("hide-statuses", ...(hidden.statuses || []));
  add("hide-layers", ...(hidden.layers || []));
  const place = view && [short(view.lat, 4), short(view.lon, 4), short(view.zoom, 2)].join(",");
  const link = (words) => `#${[isoOf(state.day), place, words].filter(Boolean).join("/")}`;
  const whole = link(pairs.join("&"));
  return whole.length > LONGEST ? link("") : whole;
}

const short = (value, digits) => String(Number(value.toFixed(digits)));

// What a link can say of a view, and where the map is: names instead of numbers, and nothing that is as usual.
export function stateForLink(story, view, at) {
  const state = { day: view.day, view: at, chosen: chosenByName(story, view.chosen) };
  if (view.compare !== null) state.compare = view.compare;
  if (view.palette !== (story.meta.palette || "conventional")) state.palette = view.palette;
  if (view.patterns !== Boolean(story.meta.patterns)) state.patterns = view.patterns;
  if (view.known) state.known = view.known;
  const { actors, statuses, layers } = view.hidden;
  state.hidden = { actors: [...actors].map((index) => story.meta.actors[index].name), statuses: [...statuses], layers: [...layers] };
  return state;
}

// The view that a link means. What is chosen, compared, hidden or known is as the link says, or as usual; the rest
// is there only where the link says it.
export function viewOfLink(story, state) {
  const { day, compare, chosen, hidden = { actors: [], statuses: [], layers: [] }, palette, patterns, known } = state;
  const { first, last, actors, known: days = [] } = story.meta;
  const inside = (number) => Math.min(last, Math.max(first, number));
  const indices = hidden.actors.map((name) => actors.findIndex((actor) => actor.name === name)).filter((index) => index >= 0);
  const view = {
    compare: compare === undefined ? null : inside(compare),
    chosen: chosenInStory(story, chosen),
    hidden: { actors: new Set(indices), statuses: new Set(hidden.statuses), layers: new Set(hidden.layers) },
    known: days.includes(known) ? known : "",
  };
  if (day !== undefined) view.day = inside(day);
  if (palette !== undefined) view.palette = palette;
  if (patterns !== undefined) view.patterns = patterns;
  return view;
}

function chosenByName(story, chosen) {
  if (!chosen) return null;
  if (chosen.at) return { at: chosen.at };
  const mark = chosen.mark === undefined ? null : story.marks[chosen.mark];
  const thing = story.things[mark ? mark.thing : chosen.thing];
  const named = { kind: mark ? mark.kind : thing.type, name: thing.place || "", part: thing.part || "" };
  const same = (mark ? marksNamed : thingsNamed)(story, named);
  return { ...named, nth: 1 + same.findIndex(({ index }) => index === (mark || thing).index) };
}

function chosenInStory(story, chosen) {
  if (!chosen) return null;
  if (chosen.at) {
    const face = faceAt(story.mesh, chosen.at[1], chosen.at[0]);
    return face < 0 ? null : { face, at: chosen.at };
  }
  const thing = thingsNamed(story, chosen)[chosen.nth - 1];
  if (thing) return { thing: thing.index };
  const mark = marksNamed(story, chosen)[chosen.nth - 1];
  return mark ? { mark: mark.index } : null;
}

const isNamed = (thing, { name, part }) => (thing.place || "") === name && (thing.part || "") === part;

function thingsNamed(story, named) {
  return story.things.filter((thing) => thing.type === named.kind && isNamed(thing, named));
}

function marksNamed(story, named) {
  return story.marks.filter((mark) => mark.kind === named.kind && isNamed(story.things[mark.thing], named));
}

// Keeps what `write` returns in the address bar; `read` gets a hash that the reader has put there. Returns what to
// call after every change.
export function keepLink(write, read, wait = 250) {
  let timer = 0;
  window.addEventListener("hashchange", () => {
    clearTimeout(timer);
    read(window.location.hash);
  });
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        window.history.replaceState(window.history.state, "", write());
      } catch {
        // A sandboxed frame has no address of its own.
      }
    }, wait);
  };
}
