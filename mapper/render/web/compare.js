// What differs between two days: ground, parties and places. The rules are those of changes.py and timeline.py.

import { changedPlaces, passed } from "./changes.js";
import { el, told } from "./dom.js";
import { cut } from "./texts.js";
import { namesOf } from "./titles.js";
import { dayInWords, listed, number, say } from "./words.js";

const PARTS = ["", "N", "NE", "E", "SE", "S", "SW", "W", "NW", "centre", "left bank", "right bank", "part"];
const ROWS = 200;

const codeOrder = (one, other) => (one < other ? -1 : Number(one > other));

// { passed: [{ from, to, km2 }…] by groups, gains: [{ actor, who, gained, lost, net }…], places: [{ thing, before, after }…]
// with states, null where nothing was told yet }; the largest first, places by name.
export function compared(story, before, after) {
  const [was, is] = [story.on(before), story.on(after)];
  const ground = passed(story.mesh, was, is);
  return { passed: ground, gains: gainsOf(story, ground), places: placesBetween(story, was, is) };
}

function nameOf(story, who) {
  return who.map((index) => story.meta.actors[index].name).sort(codeOrder).join(";");
}

// Only control counts: ground that becomes contested is lost to its holder. Joint holders are a party of their own.
function gainsOf(story, ground) {
  const gains = new Map();
  const add = (group, gained, lost) => {
    const { status, who } = story.meta.groups[group];
    if (status !== "controlled") return;
    const actor = nameOf(story, who);
    if (!gains.has(actor)) gains.set(actor, { actor, who, gained: 0, lost: 0, net: 0 });
    const gain = gains.get(actor);
    gain.gained += gained;
    gain.lost += lost;
    gain.net = gain.gained - gain.lost;
  };
  for (const { from, to, km2 } of ground) {
    add(to, km2, 0);
    add(from, 0, km2);
  }
  return [...gains.values()].sort((a, b) => b.net - a.net || codeOrder(a.actor, b.actor));
}

// Places of which a reader is told something else, by name; what changed and changed back is left out.
function placesBetween(story, was, is) {
  const places = changedPlaces(story, was, is).map(({ thing, from, to }) => ({ thing, before: from, after: to }));
  const key = ({ thing }) => [(thing.place || "").toLowerCase(), thing.name || "", PARTS.indexOf(thing.part || "")];
  const keyed = places.map((place) => [key(place), place]);
  keyed.sort(([a], [b]) => codeOrder(a[0], b[0]) || codeOrder(a[1], b[1]) || a[2] - b[2]);
  return keyed.map(([, place]) => place);
}

// The comparison as tables; `choose` gets { thing } where a place is asked for.
export function compareOf(story, before, after, view, choose) {
  const { passed: ground, gains, places } = compared(story, before, after);
  const days = { before: dayInWords(before), after: dayInWords(after) };
  const chip = (index) => {
    const node = el("span", { class: "mapper-chip", "aria-hidden": "true" });
    node.style.background = story.meta.actors[index].colours[view.palette];
    return node;
  };
  const party = (who) => [...who.map(chip), told(listed(namesOf(who, story)))];
  const body = el("div", { class: "mapper-compare" }, el("p", { class: "mapper-days" }, say("compare.days", days)));
  if (!ground.length && !places.length) body.append(el("p", {}, say("compare.none")));
  if (gains.length) body.append(gainsTable(gains, party));
  if (ground.length) body.append(passedTable(ground, story.meta.groups, party));
  if (places.length) body.append(placesTable(places, days, party, choose));
  return body;
}

function gainsTable(gains, party) {
  const heads = [say("compare.party"), say("compare.gained"), say("compare.lost"), say("compare.net")];
  const row = ({ who, gained, lost, net }) => [party(who), km2(gained), km2(lost), signed(net)];
  return table(say("compare.gains"), heads, gains, row, "mapper-numbers");
}

function passedTable(passed, groups, party) {
  const heads = [say("compare.from"), say("compare.to"), say("compare.km2")];
  const group = ({ status, who }) => inShort(status, who, party);
  const row = ({ from, to, km2: size }) => [group(groups[from]), group(groups[to]), km2(size)];
  return table(say("compare.passed"), heads, passed, row);
}

function placesTable(places, days, party, choose) {
  const heads = [say("compare.place"), days.before, days.after];
  const button = (thing) => {
    const onclick = () => choose({ thing: thing.index });
    return el("button", { type: "button", class: "mapper-link", "data-thing": thing.index, onclick }, titled(thing));
  };
  const state = (each) => {
    if (!each) return say("status.unknown");
    const { status, who, besiegers } = each;
    const ring = besiegers.length > 0 && el("small", {}, say("compare.besieged_by"), " ", party(besiegers));
    return [...inShort(status, who, party), ring];
  };
  return table(say("compare.places"), heads, places, ({ thing, before, after }) => [button(thing), state(before), state(after)]);
}

function titled({ place, name, part }) {
  return [told(cut(place || name || say("compare.unnamed"))), part && `, ${say(`part.${part}`)}`];
}

function inShort(status, who, party) {
  if (status === "controlled" && who.length) return party(who);
  return [say(`status.${status}`), ...(who.length ? [": ", ...party(who)] : [])];
}

const km2 = (size) => number(size, size >= 0.05 && size < 10 ? 1 : 0);

function signed(size) {
  const text = km2(Math.abs(size));
  return text === km2(0) ? text : `${size > 0 ? "+" : "−"}${text}`;
}

// A table with a caption; what is beyond the first rows comes when it is asked for.
function table(caption, heads, items, cells, kind = "") {
  const body = el("tbody");
  const rowOf = (item) => {
    const [first, ...rest] = cells(item);
    return el("tr", {}, el("th", { scope: "row" }, first), rest.map((each) => el("td", {}, each)));
  };
  const more = el("button", { type: "button", class: "mapper-more", onclick: () => show(items.length) });
  const show = (upTo) => {
    body.append(...items.slice(body.childElementCount, upTo).map(rowOf));
    more.hidden = body.childElementCount >= items.length;
  };
  show(ROWS);
  more.append(say("compare.more", { count: items.length - body.childElementCount }));
  const head = el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text))));
  return el("div", { class: `mapper-table ${kind}` }, el("table", {}, el("caption", {}, caption), head, body), more);
}

// A bar across the map that parts the two days. Tells `onMove` its share of the width, from 0 to 1; `set` moves it.
export function swipeBar(map, onMove) {
  const container = map.getContainer();
  const node = el("div", {
    class: "mapper-swipe", role: "slider", tabindex: "0", "aria-label": say("compare.swipe"),
    "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100,
  });
  const bar = { node, share: 0.5, set: moveTo, remove: () => node.remove() };
  function moveTo(share) {
    bar.share = Math.min(1, Math.max(0, share));
    node.style.left = `${bar.share * 100}%`;
    node.setAttribute("aria-valuenow", Math.round(bar.share * 100));
    onMove(bar.share);
  }
  L.DomEvent.disableClickPropagation(node);
  node.addEventListener("pointerdown", (event) => grab(event, node, container, moveTo));
  node.addEventListener("keydown", (event) => {
    const share = shareByKey(event, bar.share);
    if (share === null) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(share);
  });
  container.append(node);
  moveTo(0.5);
  return bar;
}

// Follows one pointer until it is let go; the bar keeps its distance from it.
function grab(event, node, container, moveTo) {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  node.focus();
  node.setPointerCapture(event.pointerId);
  const { left, width } = container.getBoundingClientRect();
  const held = event.clientX - left - (parseFloat(node.style.left) / 100) * width;
  const drag = (moved) => moved.pointerId === event.pointerId && moveTo((moved.clientX - left - held) / width);
  const stop = (ended) => {
    if (ended.pointerId !== event.pointerId) return;
    node.removeEventListener("pointermove", drag);
    node.removeEventListener("lostpointercapture", stop);
  };
  node.addEventListener("pointermove", drag);
  node.addEventListener("lostpointercapture", stop);
}

function shareByKey({ key, shiftKey, altKey, ctrlKey, metaKey }, share) {
  if (altKey || ctrlKey || metaKey) return null;
  const step = shiftKey ? 0.1 : 0.02;
  const back = { ArrowLeft: step, ArrowDown: step, PageDown: 0.1, Home: share };
  const on = { ArrowRight: step, ArrowUp: step, PageUp: 0.1, End: 1 - share };
  if (Object.hasOwn(back, key)) return share - back[key];
  return Object.hasOwn(on, key) ? share + on[key] : null;
}
