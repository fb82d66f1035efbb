// The panel before anything is chosen: legend, what is on the map and what is not, sources.

import { claimCard, definitions, statusOf, titleOf } from "./evidence.js";
import { el, link, told } from "./dom.js";
import { placeDot, swatch } from "./signs.js";
import { dayInWords, listed } from "./words.js";

export function overviewOf(scene, book, choose) {
  const places = scene.things.filter((thing) => thing.type === "place");
  const rest = scene.things.filter((thing) => thing.type === "mark" || (thing.type === "area" && thing.status !== "unknown"));
  return el(
    "div",
    { class: "mapper-overview" },
    legend(scene, book),
    section("Places", list(places, book, choose), places.length),
    section("Areas and marks", list(rest, book, choose), rest.length, true),
    section("Reported extents, not drawn", cards(scene.reported, scene, reportedHint), scene.reported.length),
    section("Claims not on the map", cards(scene.unlocated, scene, reason), scene.unlocated.length),
    section("Sources", sources(scene), scene.sources.length),
    section("About this map", about(scene), 1),
  );
}

function section(title, content, count, folded = false) {
  if (!count) return null;
  if (!folded) return el("section", {}, el("h2", {}, title), content);
  return el("section", {}, el("details", {}, el("summary", {}, el("h2", {}, title), el("span", { class: "mapper-count" }, count)), content));
}

function legend(scene, book) {
  const row = (sign, label, hint) => el("li", {}, sign, el("span", {}, el("b", {}, label), hint && el("small", {}, hint)));
  const actors = scene.actors.map(({ name, colour }) => row(swatch(book, "controlled", [colour]), told(name)));
  const signs = scene.signs.map(({ key, label, meaning }) => row(swatch(book, key), label, meaning));
  return el(
    "section",
    { class: "mapper-legend" },
    el("h2", {}, "Legend"),
    actors.length > 0 && el("ul", { class: "mapper-actors" }, actors),
    el("ul", { class: "mapper-signs" }, signs),
    el("p", { class: "mapper-hint" }, "The paler a colour, the less certain. Choose any place, patch or mark to see the claims behind it."),
  );
}

// The status, and the ring around it where there is one.
function inShort(thing) {
  const ringed = thing.besiegedBy.length && thing.kind !== "siege";
  return ringed ? `${statusOf(thing)}; besieged by ${listed(thing.besiegedBy)}` : statusOf(thing);
}

function list(things, book, choose) {
  const sign = (thing) => (thing.type === "place" ? placeDot(thing.status, thing.colours, 6) : swatch(book, thing.type === "mark" ? thing.kind : thing.status, thing.kind === "siege" ? thing.besieged : thing.colours));
  const button = (thing) =>
    el(
      "button",
      { type: "button", class: "mapper-thing", "data-thing": thing.index, onclick: () => choose(thing, true) },
      el("span", { class: "mapper-sign" }, sign(thing)),
      el("span", { class: "mapper-lines" }, told(titleOf(thing), { class: "mapper-name" }), told(inShort(thing), { class: "mapper-sub" })),
    );
  return el("ul", { class: "mapper-things" }, things.map((thing) => el("li", {}, button(thing))));
}

function cards(indices, scene, hint) {
  return el("ol", { class: "mapper-claims" }, indices.map((at) => el("li", {}, claimCard(scene.claims[at]), el("p", { class: "mapper-why" }, hint(scene.claims[at])))));
}

function reportedHint() {
  return "Not drawn: the report says how much, not where.";
}

function reason(claim) {
  if (!claim.place) return "Not drawn: the report names no place.";
  if (claim.part === "part") return "Not drawn: nobody says which part.";
  return "Not drawn: no place of that name was found.";
}

function sources(scene) {
  const line = (source) => el("li", {}, link(source.title || source.url, source.url), source.published && `, ${dayInWords(source.published)}`);
  return el("ul", { class: "mapper-sources" }, scene.sources.map(line));
}

function about(scene) {
  return el(
    "div",
    { class: "mapper-about" },
    scene.notes.map((note) => el("p", {}, told(note))),
    definitions([
      ["Status", "An assessment from the listed sources, not a legal boundary."],
      ["Day", `As of ${dayInWords(scene.day)}`],
      ["Borders", [scene.boundaries && [told(scene.boundaries), " "], "Point of view: ", told(scene.view), "."]],
      ["Projection", "Web Mercator on screen; areas and lengths are measured on an equal-area plane and the ellipsoid."],
      ["Claims", scene.hash && el("code", {}, told(scene.hash))],
      ["Credits", el("ul", { class: "mapper-sources" }, scene.credits.map((credit) => el("li", {}, told(credit))), el("li", {}, "Drawn with Leaflet, © 2010–2022 Vladimir Agafonkin, BSD-2-Clause"))],
    ]),
  );
}
