// The answer to "why": status, confidence, every claim behind a place, a mark or a spot of ground, and what spoke against it.

import { claimList, definitions, fetched } from "./claims.js";
import { el, told } from "./dom.js";
import { colourOf } from "./palette.js";
import { foldName } from "./search.js";
import { swatch } from "./signs.js";
import { inDegrees, inShort, isOutside, nameInList, namesOf, stateOf, statusOf, thingOf, titleOf } from "./titles.js";
import { confidenceWord, dayInWords, daysInWords, listed, number, rounded, say } from "./words.js";

// An area may rest on hundreds of places: the nearest are told.
const MOST_PLACES = 10;
const MOST_OTHERS = 5;
const GROUND = new Set(["controlled", "contested", "mixed"]);
const EARTH_KM = 6371.0088;

export function evidenceOf(chosen, story, moment, view, book) {
  const [thing, state] = [thingOf(chosen, story, moment), stateOf(chosen, story, moment)];
  const title = el("h2", { tabindex: "-1" }, told(titleOf(chosen, story, moment)));
  if (isOutside(chosen)) return article(title, el("p", {}, say("evidence.frame")));
  if (chosen.thing === undefined && !state) return article(title, el("p", {}, say("evidence.unknown")));
  const about = { chosen, thing, state, story, moment, view, book, here: chosen.at || (thing && thing.at) };
  const answers = [statusLine(about), flags(about), facts(about), state && behind(about)];
  if (chosen.mark !== undefined) return article(title, answers);
  return article(title, answers, about.here && nearby(about), chosen.thing !== undefined && thing.type === "place" && history(about));
}

function article(...children) {
  return el("article", { class: "mapper-evidence" }, children);
}

// The sign of a state, in the colours of its parties; without a state that of the unknown.
export function signOf(state, view, book) {
  const colours = state ? state.who.map((at) => colourOf(at, view)) : [];
  return swatch(book, state ? state.status : "unknown", colours.length ? colours : undefined);
}

function statusLine({ chosen, state, story, moment, view, book }) {
  return el("p", { class: "mapper-status" }, signOf(state, view, book), el("span", {}, told(statusOf(chosen, story, moment))));
}

function flags({ chosen, thing, state, story, moment }) {
  const ringed = state && state.status !== "siege" && state.besiegers.length > 0;
  const doubted = thing && thing.type === "place" && chosen.mark === undefined && story.doubted(thing.index, moment.day);
  return [
    ringed && say("held.siege", { who: listed(namesOf(state.besiegers, story)) }),
    thing && thing.ambiguous && say("evidence.ambiguous"),
    thing && thing.part === "part" && say("evidence.unplaced"),
    doubted && say("evidence.doubted"),
  ].filter(Boolean).map((text) => el("p", { class: "mapper-flag" }, told(text)));
}

function facts(about) {
  const { chosen, thing, state, story, moment, view } = about;
  const place = thing && thing.type === "place" ? thing : {};
  const own = chosen.face === undefined ? place : {};
  const at = chosen.at || own.at;
  const sure = state && state.status !== "unknown";
  const until = state ? endOf(about) : Infinity;
  const km2 = chosen.mark === undefined ? areaOf(thing, story, moment) : 0;
  return definitions([
    [say("evidence.decided_by"), chosen.face !== undefined && place.at && decider(place, chosen.at, view)],
    [say("evidence.since"), state && dayInWords(state.since)],
    [say("evidence.until"), until < Infinity && say("days.before", { day: dayInWords(until) })],
    [say("evidence.confidence"), sure && confidence(story.confidence(state, moment.day))],
    [say("evidence.last_word"), sure && Number.isFinite(state.affirmed) && age(moment.day - state.affirmed)],
    [say("evidence.km2"), km2 > 0 && say("about_km2", { km2: rounded(km2) })],
    [say("evidence.gazetteer"), own.name && own.name !== own.place && told(own.name)],
    [say("evidence.located_by"), own.by && told(own.by)],
    [say("evidence.note"), own.note && told(own.note)],
    [say("evidence.coordinates"), at && inDegrees(at)],
  ]);
}

function decider(place, at, view) {
  const away = say("km_away", { km: rounded(kmBetween(at, place.at)) });
  return [chooser(nameInList(place), { thing: place.index }, view), ", ", away];
}

function chooser(name, chosen, view) {
  const key = `chosen-${chosen.thing}`;
  return el("button", { type: "button", class: "mapper-link", "data-key": key, onclick: () => view.set({ chosen }) }, told(name));
}

// The ground that a thing decides on the day.
function areaOf(thing, story, moment) {
  return moment.speakerOf.reduce((sum, speaker, face) => (speaker === thing.index ? sum + story.mesh.km2[face] : sum), 0);
}

// The first day on which a reader is told something else.
function endOf({ chosen, state, thing, story }) {
  if (chosen.mark !== undefined) return state.to;
  return runsOf(thing, story).find(({ since }) => since === state.since).to;
}

function age(days) {
  return days > 0 ? say("days_old", { count: days }) : say("same_day");
}

function confidence(share) {
  const full = el("span", { style: `width:${Math.round(100 * share)}%` });
  const text = say("confidence.of", { word: confidenceWord(share), share: number(share, 2) });
  return [el("span", { class: "mapper-meter", "aria-hidden": "true" }, full), text];
}

// The claims of a state: those for it, those against it, and what else was said by the day; they come when they are fetched.
function behind({ thing, state, story, moment, here }) {
  return fetched(story.claimsOf(state, moment.day), (claims) => {
    const opposed = claims.filter(speaksAgainst);
    const beside = claims.filter((claim) => claim.beside);
    const agreed = claims.filter((claim) => !speaksAgainst(claim) && !claim.beside);
    const list = thing && thing.type === "area" ? nearestFirst(agreed, story, here) : [claimList(agreed)];
    return [
      el("h3", {}, say("claims", { count: agreed.length })),
      agreed.length ? list : el("p", {}, say("evidence.no_claims")),
      opposed.length > 0 && [el("h3", {}, say("evidence.against")), claimList(opposed)],
      beside.length > 0 && [el("h3", {}, say("evidence.beside")), claimList(beside)],
    ];
  });
}

// `against` names parties, as in the claim table, or is true: the claim spoke against the state.
function speaksAgainst(claim) {
  return claim.opposes === true;
}

// The claims of an area place by place, the nearest to a position first.
function nearestFirst(claims, story, here) {
  const away = (place) => (place && here ? kmBetween(here, place.at) : Infinity);
  const groups = [...byPlace(claims, story)].sort(([one], [other]) => (away(one) === away(other) ? 0 : away(one) - away(other)));
  const more = groups.length - MOST_PLACES;
  const heading = (place) => (place ? [told(nameInList(place)), here && `, ${say("km_away", { km: rounded(away(place)) })}`] : say("evidence.elsewhere"));
  const shown = groups.slice(0, MOST_PLACES).map(([place, own]) => [(place || groups.length > 1) && el("h4", {}, heading(place)), claimList(own)]);
  return [...shown.flat(), more > 0 && el("p", { class: "mapper-more" }, say("more_places", { count: more }))];
}

// Claims by the place that they name; null for those of no place on the map.
function byPlace(claims, story) {
  const key = (name, part) => `${foldName(name)} ${part || ""}`;
  const places = new Map();
  for (const thing of story.things) {
    if (thing.type !== "place" || !thing.at) continue;
    for (const name of [...thing.names, thing.name, thing.place].filter(Boolean)) places.set(key(name, thing.part), thing);
  }
  const groups = new Map();
  for (const claim of claims) {
    const place = (claim.place && places.get(key(claim.place, claim.part))) || null;
    if (!groups.has(place)) groups.set(place, []);
    groups.get(place).push(claim);
  }
  return groups;
}

// The nearest places, within the reach of a word, that are in other hands.
function nearby({ thing, state, here, story, moment, view }) {
  const others = [];
  for (const other of story.things) {
    const at = moment.stateOf[other.index];
    if (at < 0 || other.type !== "place" || !other.at || (thing && other.index === thing.index)) continue;
    if (Math.abs(other.at[0] - here[0]) * 111 > story.meta.reach_km) continue;
    const km = kmBetween(here, other.at);
    if (km <= story.meta.reach_km) others.push({ other, km, said: story.state(at) });
  }
  const nearest = others.filter(({ said }) => GROUND.has(said.status) && !alike(said, state)).sort((a, b) => a.km - b.km).slice(0, MOST_OTHERS);
  if (!nearest.length) return [];
  const line = ({ other, km, said }) => {
    const away = say("km_away", { km: rounded(km) });
    return el("li", {}, chooser(nameInList(other), { thing: other.index }, view), ", ", away, el("small", {}, told(inShort(said, story))));
  };
  return [el("h3", {}, say("evidence.nearby")), el("ul", { class: "mapper-nearby" }, nearest.map(line))];
}

function alike(one, other) {
  return Boolean(other) && one.status === other.status && String([...one.who].sort()) === String([...other.who].sort());
}

// What a reader is told of a thing from when to when: states that tell the same are one run.
export function runsOf(thing, story) {
  const runs = [];
  const [first, end] = story.statesOf(thing.index);
  for (let at = first; at < end; at += 1) {
    const state = story.state(at);
    const last = runs.at(-1);
    if (last && last.since === state.since) last.to = state.to;
    else runs.push({ ...state });
  }
  return runs;
}

// Every state of a place; each leads to its first day.
function history({ thing, story, moment, view }) {
  const { first, last } = story.meta;
  const go = (run) => view.set({ day: Math.min(last, Math.max(first, run.from)) });
  const line = (run) => {
    const now = run.from <= moment.day && moment.day < run.to;
    const attributes = { type: "button", class: "mapper-link", "data-key": `from-${run.from}`, "aria-current": now && "date" };
    return el("li", {}, el("button", { ...attributes, onclick: () => go(run) }, span(run)), el("small", {}, told(inShort(run, story))));
  };
  const runs = runsOf(thing, story);
  return runs.length ? [el("h3", {}, say("evidence.history")), el("ol", { class: "mapper-history" }, runs.map(line))] : [];
}

function span({ from, to }) {
  if (from === -Infinity && to === Infinity) return say("days.always");
  if (to === Infinity) return say("days.from", { day: dayInWords(from) });
  return from === -Infinity ? say("days.before", { day: dayInWords(to) }) : daysInWords(from, to - 1);
}

// Great-circle distance of two [lat, lon].
export function kmBetween(one, other) {
  const [north, east, farNorth, farEast] = [...one, ...other].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((farNorth - north) / 2) ** 2 + Math.cos(north) * Math.cos(farNorth) * Math.sin((farEast - east) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
