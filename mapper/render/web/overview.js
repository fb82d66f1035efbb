// The panel before anything is chosen: legend, what is on the map on the day and what is not, sources.

import { claimList, definitions, fetched } from "./claims.js";
import { el, link, told } from "./dom.js";
import { signOf } from "./evidence.js";
import { legendOf } from "./legend.js";
import { colourOf } from "./palette.js";
import { placeDot } from "./signs.js";
import { cut } from "./texts.js";
import { heldBy, nameInList, namesOf, statusOf, titleOf } from "./titles.js";
import { dayInWords, listed, number, pieces, rounded, say } from "./words.js";

const MOST_ROWS = 200;
// What follows the day and the reader's choices is made anew with them; the rest is made once.
const LIVE = { legend: legendOf, places, totals, marks };
const STILL = { reported, unlocated, sources };

export function overviewOf(story, moment, view, book, choose) {
  const about = { story, moment, view, book, choose, open: new Set() };
  const parts = Object.entries({ ...LIVE, ...STILL, about: aboutMap }).map(([name, make]) => part(name, make, about));
  return el("div", { class: "mapper-overview" }, parts);
}

// Brings an overview to another day or view in place: what is folded stays so, and the focus stays where it is.
export function renewOverview(node, story, moment, view, book, choose) {
  const open = new Set([...node.querySelectorAll("details[open]")].map(({ dataset }) => dataset.key));
  keepFocus(node, () => {
    for (const [name, make] of Object.entries({ ...LIVE, about: aboutMap })) {
      node.querySelector(`[data-part="${name}"]`).replaceWith(part(name, make, { story, moment, view, book, choose, open }));
    }
  });
}

// Makes the inside of a node anew; what had the focus in it has it again, by its key.
export function keepFocus(node, renew) {
  const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  renew();
  const again = key && node.querySelector(`[data-key="${key}"]`);
  if (again) again.focus({ preventScroll: true });
}

function part(name, make, about) {
  const content = make(about);
  return el("section", { "data-part": name, class: `mapper-part-${name}`, hidden: !content }, content);
}

// A list that opens; `fill` makes what is in it when it is first opened, or asked for by an event of that name.
function fold(name, title, count, open, fill) {
  const inside = el("div", {}, open.has(name) && fill());
  const make = () => !inside.firstChild && inside.append(...[fill()].flat().filter(Boolean));
  const show = (event) => event.target.open && make();
  const heading = el("summary", { "data-key": `fold-${name}` }, el("h2", {}, title), count > 0 && el("span", { class: "mapper-count" }, number(count)));
  return el("details", { "data-key": name, open: open.has(name), ontoggle: show, onfill: make }, heading, inside);
}

// Opens folds at once, as for print, which waits for no event.
export function unfold(node, names) {
  for (const details of node.querySelectorAll(names.map((name) => `details[data-key="${name}"]`).join())) {
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
  }
}

function places({ story, moment, view, choose }) {
  const known = story.things.filter(({ type, index }) => type === "place" && moment.stateOf[index] >= 0);
  const rows = known.slice(0, MOST_ROWS).map((thing) => placeRow(thing, story, moment, view, choose));
  const more = known.length - MOST_ROWS;
  const caption = say("overview.places_on", { day: dayInWords(moment.day) });
  if (!known.length) return [el("h2", {}, say("overview.places")), el("p", { class: "mapper-hint" }, say("overview.no_places"))];
  const columns = ["place", "status", "parties", "confidence"].map((name) => say(`column.${name}`));
  return [table("places", caption, columns, rows), more > 0 && el("p", { class: "mapper-more" }, say("more_to_search", { count: more }))];
}

function placeRow(thing, story, moment, view, choose) {
  const state = story.state(moment.stateOf[thing.index]);
  const names = (actors) => told(listed(namesOf(actors, story)));
  const colours = state.who.map((at) => colourOf(at, view));
  const attributes = { type: "button", class: "mapper-link mapper-thing", "data-thing": thing.index, "data-key": `place-${thing.index}` };
  const button = el(
    "button",
    { ...attributes, onclick: () => choose({ thing: thing.index }) },
    el("span", { class: "mapper-sign" }, placeDot(state.status, colours, 5)),
    told(nameInList(thing)),
  );
  const sure = state.status === "unknown" ? "" : number(story.confidence(state, moment.day), 2);
  const ringed = state.besiegers.length > 0 && el("small", {}, say("compare.besieged_by"), " ", names(state.besiegers));
  return [button, say(`status.${state.status}`), [names(state.who), ringed], sure];
}

// A table whose rows are named by their first cell.
function table(name, caption, columns, rows) {
  const cell = (content, at) => el(at ? "td" : "th", { scope: at ? null : "row" }, content);
  return el(
    "div",
    { class: "mapper-scroll" },
    el(
      "table",
      { class: `mapper-table mapper-table-${name}` },
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col" }, column)))),
      el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map(cell)))),
    ),
  );
}

// How much ground each party has, in each status, on the day.
export function groundOf(mesh, moment, groups) {
  const sums = new Float64Array(groups.length);
  for (let face = 0; face < mesh.faces; face += 1) sums[moment.groupOf[face]] += mesh.km2[face];
  const whole = sums.reduce((sum, km2) => sum + km2, 0);
  const rows = [...sums].map((km2, group) => ({ group, km2, share: whole ? km2 / whole : 0 })).filter(({ km2 }) => km2 > 0);
  return rows.sort((one, other) => (one.group === 0) - (other.group === 0) || other.km2 - one.km2);
}

function totals({ story, moment, view, book, open }) {
  const { groups } = story.meta;
  const columns = ["status", "km2", "share"].map((name) => say(`column.${name}`));
  const name = (group) => el("span", { class: "mapper-group" }, signOf(groups[group], view, book), told(heldBy(groups[group], story)));
  const row = ({ group, km2, share }) => [name(group), rounded(km2), say("per_cent", { share: number(100 * share, share < 0.001 ? 2 : 1) })];
  const fill = () => table("totals", say("overview.totals_on", { day: dayInWords(moment.day) }), columns, groundOf(story.mesh, moment, groups).map(row));
  return story.mesh.faces > 0 && fold("totals", say("overview.totals"), 0, open, fill);
}

function marks({ story, moment, view, book, choose, open }) {
  const there = story.marks.filter(({ from, to }) => from <= moment.day && moment.day < to);
  const button = (mark) => {
    const chosen = { mark: mark.index };
    const sign = signOf({ status: mark.kind, who: mark.kind === "siege" ? mark.besiegers : mark.who }, view, book);
    const lines = [told(cut(titleOf(chosen, story, moment)), { class: "mapper-name" }), told(statusOf(chosen, story, moment), { class: "mapper-sub" })];
    return el(
      "button",
      { type: "button", class: "mapper-thing", "data-mark": mark.index, "data-key": `mark-${mark.index}`, onclick: () => choose(chosen) },
      el("span", { class: "mapper-sign" }, sign),
      el("span", { class: "mapper-lines" }, lines),
    );
  };
  const fill = () => [el("ul", { class: "mapper-things" }, there.slice(0, MOST_ROWS).map((mark) => el("li", {}, button(mark)))), rest(there.length)];
  return there.length > 0 && fold("marks", say("overview.marks"), there.length, open, fill);
}

function rest(count) {
  return count > MOST_ROWS ? el("p", { class: "mapper-more" }, say("more", { count: count - MOST_ROWS })) : "";
}

function reported(about) {
  return claimsApart("reported", about, () => say("reason.extent"));
}

function unlocated(about) {
  return claimsApart("unlocated", about, reason);
}

function claimsApart(name, { story, open }, hint) {
  const indices = story.meta[name];
  const beneath = (claim) => el("p", { class: "mapper-why" }, hint(claim));
  const fill = () => [fetched(story.claimsAt(indices.slice(0, MOST_ROWS)), (claims) => [claimList(claims, beneath)]), rest(indices.length)];
  return indices.length > 0 && fold(name, say(`overview.${name}`), indices.length, open, fill);
}

function reason(claim) {
  if (!claim.place) return say("reason.no_place");
  return say(claim.part === "part" ? "reason.which_part" : "reason.not_found");
}

function sources({ story, open }) {
  const line = (source) => el("li", {}, link(source.title || source.url, source.url), source.published && `, ${dayInWords(source.published)}`);
  const list = story.meta.sources;
  return list.length > 0 && fold("sources", say("overview.sources"), list.length, open, () => el("ul", { class: "mapper-sources" }, list.map(line)));
}

function aboutMap({ story: { meta }, moment, open }) {
  const credits = [...[...meta.credits, ...meta.background].map((credit) => told(credit)), say("about.leaflet")].map((credit) => el("li", {}, credit));
  const view = pieces("about.view", { view: told(meta.view) });
  const fill = () =>
    el(
      "div",
      { class: "mapper-about" },
      meta.notes.map((note) => el("p", {}, told(note))),
      definitions([
        [say("about.status"), say("page.assessment")],
        [say("about.day"), say("page.as_of", { day: dayInWords(moment.day) })],
        [say("about.borders"), [meta.boundaries && [told(meta.boundaries), " "], ...view]],
        [say("about.projection"), say("about.measured")],
        [say("about.claims"), meta.hash && el("code", {}, told(meta.hash))],
        [say("about.credits"), el("ul", { class: "mapper-sources" }, credits)],
      ]),
    );
  return fold("about", say("overview.about"), 0, open, fill);
}
