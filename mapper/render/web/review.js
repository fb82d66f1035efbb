// The review page: reports, the table of their claims, and what links the two.

import { el, link, told } from "./dom.js";
import { looks, named } from "./predicates.js";
import { smallMap } from "./smallmap.js";
import { dayInWords, daysInWords, speak } from "./words.js";

const ABOVE = ["Predicate", "Place", "Part", "Actor", "Against", "Date", "Source"];
const BELOW = [["Modality", 1], ["Confirmation", 1], ["Located at", 2], ["Doubts", 3]];

export function start() {
  const data = JSON.parse(document.getElementById("review-data").textContent);
  speak(data.words);
  const chosen = chooser(data);
  const count = data.claims.length;
  document.body.append(
    el(
      "header",
      { class: "head" },
      el("h1", {}, told(data.title)),
      el("p", {}, `${count} ${count === 1 ? "claim" : "claims"}. Choose words, a row or a dot to see what belongs to it; the arrow keys go from claim to claim, Escape lets go.`),
      el("ul", { class: "legend", "aria-label": "Legend" }, data.predicates.map((word) => el("li", {}, el("mark", { class: looks(word) }, named(word))))),
    ),
    el("main", {}, data.sections.map((section, at) => sectionOf(section, at, data, chosen))),
    el("footer", {}, "Read by a machine; an assessment, not a legal boundary. Borders: ", data.credits.map((credit, at) => [at ? " · " : null, told(credit)])),
  );
  document.addEventListener("keydown", chosen.key);
  document.documentElement.dataset.mapper = "ready";
}

function sectionOf(section, at, data, chosen) {
  const id = `report-${at}`;
  const facts = [section.source && told(section.source), section.published && dayInWords(section.published), section.name !== section.title && section.name && told(section.name)];
  return el(
    "section",
    { class: section.lines.length ? "report" : "report bare", "aria-labelledby": id },
    el("header", {}, el("h2", { id }, link(section.title, section.url)), el("p", {}, facts.filter(Boolean).flatMap((fact, n) => (n ? [" · ", fact] : [fact])))),
    section.lines.length > 0 && el("article", { class: "text", lang: section.lang || null, tabindex: "-1" }, textOf(section, chosen)),
    el(
      "div",
      { class: "beside" },
      section.map.spots && el("div", { class: "map" }, smallMap(section.map, chosen)),
      section.claims.length ? tableOf(section, data, chosen) : el("p", { class: "none" }, "No claim was read in it."),
    ),
  );
}

// The lines of a report. A number stands where the words of a claim begin.
function textOf(section, chosen) {
  const begun = new Set();
  return section.lines.filter((line) => line.some(([text]) => text.trim())).map((line) => el("p", { dir: "auto" }, line.map((piece) => pieceOf(piece, begun, chosen))));
}

function pieceOf([text, claims], begun, chosen) {
  if (!claims.length) return text;
  const tags = claims.filter((number) => !begun.has(number)).map((number) => tag(number, chosen));
  claims.forEach((number) => begun.add(number));
  const words = claims.reduceRight(
    (inner, number, depth) => el("mark", { class: chosen.looks(number), "data-claim": number, style: `--depth:${Math.min(depth, 3)}` }, inner),
    text,
  );
  words.addEventListener("click", () => chosen.next([...claims].reverse(), "text"));
  return [tags, words];
}

function tag(number, chosen) {
  return el("button", { type: "button", class: "tag", "data-claim": number, "aria-label": `Claim ${chosen.name(number)}`, onclick: () => chosen.set(number, "text") }, chosen.name(number));
}

function tableOf(section, data, chosen) {
  return el(
    "div",
    { class: "rows" },
    el(
      "table",
      {},
      el("caption", {}, "What was read"),
      el(
        "thead",
        {},
        el("tr", {}, el("th", { scope: "col", rowspan: 2 }, "Claim"), ABOVE.map((name) => el("th", { scope: "col" }, name))),
        el("tr", {}, BELOW.map(([name, wide]) => el("th", { scope: "col", colspan: wide }, name))),
      ),
      section.claims.map((number) => rowOf(data.claims[number], number, chosen)),
    ),
  );
}

function rowOf(claim, number, chosen) {
  const cell = (name, content, wide = 1) => el("td", { "data-name": name, colspan: wide > 1 ? wide : null, class: empty(content) ? "empty" : null }, content);
  const open = el("button", { type: "button", class: "number", "data-claim": number, "aria-pressed": "false", "aria-label": `Claim ${chosen.name(number)}: ${named(claim.predicate)} ${claim.place || ""}` }, chosen.name(number));
  const body = el(
    "tbody",
    { class: claim.review ? `claim ${claim.review}` : "claim", "data-claim": number },
    el(
      "tr",
      {},
      el("th", { scope: "row", rowspan: 2 }, open, claim.review && el("span", { class: "decided" }, claim.review)),
      cell("Predicate", el("mark", { class: looks(claim.predicate) }, told(named(claim.predicate)))),
      cell("Place", told([claim.place, claim.to_place].filter(Boolean).join(" – "))),
      cell("Part", [claim.part && told(claim.part), extent(claim)]),
      cell("Actor", [names(claim.actor), claim.supported_by && el("small", {}, "with ", names(claim.supported_by))]),
      cell("Against", names(claim.against)),
      cell("Date", date(claim)),
      cell("Source", [claim.source && told(claim.source), claim.via && el("small", {}, "via ", told(claim.via))]),
    ),
    el(
      "tr",
      {},
      cell("Modality", claim.modality && told(claim.modality)),
      cell("Confirmation", claim.confirmation && told(claim.confirmation)),
      cell("Located at", located(claim), 2),
      cell("Doubts", claim.doubts.length ? el("ul", { class: "doubts" }, claim.doubts.map((doubt) => el("li", {}, told(doubt)))) : null, 3),
    ),
  );
  body.addEventListener("click", () => chosen.set(number, "row"));
  return body;
}

const empty = (content) => !content || (Array.isArray(content) && !content.some(Boolean));
const names = (cell) => (cell ? told(cell.split(";").join(", ")) : null);

function extent({ part, extent: size, share, quantity }) {
  const said = [share !== undefined && `${Math.round(share * 100)} %`, size !== part && size, quantity].filter(Boolean);
  return said.length ? el("small", {}, told(said.join(", "))) : null;
}

function date({ from, to, temporal }) {
  const when = from && from === to ? from : !from && to ? `by ${to}` : [from, to].filter(Boolean).join(" – ");
  return when || temporal !== "current" ? [when && el("span", { title: daysInWords(from, to) }, when), temporal !== "current" && el("small", {}, told(temporal))] : null;
}

function located(claim) {
  if (!claim.at) return claim.or ? [el("em", {}, "nowhere"), el("small", {}, "perhaps ", told(claim.or))] : el("em", {}, "nowhere");
  const [lon, lat] = claim.at;
  const point = `${Math.abs(lat).toFixed(2)} ${lat < 0 ? "S" : "N"}, ${Math.abs(lon).toFixed(2)} ${lon < 0 ? "W" : "E"}`;
  return [told(claim.located), el("small", {}, point), claim.or && el("small", {}, "or ", told(claim.or))];
}

// One claim at a time is chosen; all that belongs to it is lit, wherever it stands.
function chooser(data) {
  let now = null;
  const parts = (number) => [...document.querySelectorAll(`[data-claim="${number}"]`)];
  const dots = (number) => [...document.querySelectorAll("[data-claims]")].filter((dot) => dot.dataset.claims.split(" ").includes(String(number)));
  const light = (number, on) => {
    for (const part of [...parts(number), ...dots(number)]) {
      part.classList.toggle("on", on);
      if (part.hasAttribute("aria-pressed")) part.setAttribute("aria-pressed", String(on));
    }
  };
  const show = (number, from) => {
    const all = parts(number);
    const words = all.find((part) => part.classList.contains("tag"));
    const row = all.find((part) => part.classList.contains("claim"));
    if (words && from !== "text") bring(words);
    if (row && from !== "row") bring(row);
  };
  const set = (number, from = "") => {
    if (now !== null) light(now, false);
    now = number;
    if (number === null) return;
    light(number, true);
    show(number, from);
  };
  // The next of several claims that share words or a dot.
  const next = (claims, from = "dot") => set(claims[(claims.indexOf(now) + 1) % claims.length], from);
  const order = data.sections.flatMap((section) => section.claims);
  const key = (event) => {
    if (event.key === "Escape") set(null);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = document.activeElement;
    if (!step || !at || !at.matches(".number, .tag")) return;
    const number = order[order.indexOf(Number(at.dataset.claim)) + step];
    if (number === undefined) return;
    event.preventDefault();
    set(number, at.matches(".tag") ? "text" : "row");
    const there = parts(number).find((part) => part.matches(at.matches(".tag") ? ".tag" : ".number")) || parts(number).find((part) => part.matches(".number"));
    there.focus();
  };
  // What a claim is called here: its id, without the name of the report that it stands in.
  const name = (number) => data.claims[number].id.split(":").at(-1).slice(0, 12);
  return { set, next, key, name, looks: (number) => looks(data.claims[number].predicate) };
}

function bring(node) {
  const { top, bottom } = node.getBoundingClientRect();
  const pane = node.closest(".beside");
  const edge = pane ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  if (top >= Math.max(0, edge.top) + 40 && bottom <= Math.min(innerHeight, edge.bottom)) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}
