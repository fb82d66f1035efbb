// The answer to "why": status, confidence and every claim behind a thing.

import { el, link, told } from "./dom.js";
import { swatch } from "./signs.js";
import { hasSpot } from "./spots.js";
import { CONFIRMATIONS, EXTENTS, MODALITIES, PARTS, PREDICATES, STATUSES, TIMES, dayInWords, daysInWords, listed, number } from "./words.js";

// An area may rest on hundreds of places: the nearest are told.
const MOST_PLACES = 10;

export function titleOf(thing) {
  if (!thing) return "Outside the study area";
  if (thing.type === "area" && thing.status === "unknown") return "Unknown";
  const part = thing.part ? PARTS[thing.part] || thing.part : "";
  const name = [thing.place || thing.name, part].filter(Boolean).join(", ");
  if (name && thing.type === "area" && !part && thing.status === "controlled") return `Around ${name}`;
  return name || (thing.actors.length ? listed(thing.actors) : STATUSES[thing.status] || "Area");
}

// One line: "Contested: Islamic State and Syrian government".
export function statusOf(thing) {
  if (!thing) return "Nothing was looked at here.";
  if (thing.status === "unknown" && thing.type === "area") return "Nobody said anything here.";
  if (thing.status === "unknown") return "Unknown by now: the last word on it is too old.";
  const status = STATUSES[thing.kind === "event" ? "event" : thing.status] || thing.status || "Unknown";
  return thing.actors.length ? `${status}: ${listed(thing.actors)}` : status;
}

// `here` is the position that was pointed at, where there is one.
export function evidenceOf(thing, scene, book, here) {
  const article = el("article", { class: "mapper-evidence" });
  article.append(el("h2", { tabindex: "-1" }, told(titleOf(thing))));
  if (!thing || (thing.type === "area" && thing.status === "unknown")) {
    article.append(el("p", {}, thing ? "Unknown: nobody said anything here. The map leaves it without a colour." : "The map was made for the area inside the dotted line."));
    return article;
  }
  const count = thing.claims.length;
  article.append(statusLine(thing, book), ...flags(thing), facts(thing), el("h3", {}, count === 1 ? "1 claim" : `${count} claims`));
  if (!count) article.append(el("p", {}, "No claim is listed for this."));
  else article.append(...(thing.type === "area" ? nearestFirst(thing, scene, here || thing.at) : [claimList(thing.claims, scene)]));
  return article;
}

function claimList(claims, scene) {
  return el("ol", { class: "mapper-claims" }, claims.map((at) => el("li", {}, claimCard(scene.claims[at]))));
}

// The claims of an area place by place, the nearest to a position first, each claim once.
function nearestFirst(thing, scene, here) {
  const from = L.latLng(here);
  const left = new Set(thing.claims);
  const groups = [];
  for (const [km, place] of scene.things
    .filter(({ type, at }) => type === "place" && at)
    .map((place) => [from.distanceTo(place.at) / 1000, place])
    .sort(([one], [other]) => one - other)) {
    const claims = place.claims.filter((at) => left.delete(at));
    const away = hasSpot(place) ? `, ${number(km, km < 10 ? 1 : 0)} km away` : "";
    if (claims.length) groups.push([el("h4", {}, told(titleOf(place)), away), claimList(claims, scene)]);
  }
  if (left.size) groups.push([groups.length > 0 && el("h4", {}, "Of no place by itself"), claimList([...left], scene)]);
  const more = groups.length - MOST_PLACES;
  const rest = more > 0 ? [el("p", { class: "mapper-more" }, `and ${more} more ${more === 1 ? "place" : "places"}`)] : [];
  return [...groups.slice(0, MOST_PLACES).flat().filter(Boolean), ...rest];
}

function statusLine(thing, book) {
  const key = thing.kind === "siege" || thing.kind === "event" ? thing.kind : thing.status;
  const colours = thing.kind === "siege" ? thing.besieged : thing.colours;
  return el("p", { class: "mapper-status" }, swatch(book, key, colours.length ? colours : undefined), el("span", {}, told(statusOf(thing))));
}

function flags(thing) {
  const said = [
    thing.besiegedBy.length && `Besieged by ${listed(thing.besiegedBy)}`,
    thing.ambiguous && "The name may stand for another place too",
    thing.part === "part" && "Not placed on the map: nobody says which part",
    thing.outlier && "The places around it say otherwise: an open question",
  ];
  return said.filter(Boolean).map((text) => el("p", { class: "mapper-flag" }, told(text)));
}

function facts(thing) {
  const gazetteer = thing.name && thing.name !== thing.place ? thing.name : "";
  return definitions([
    ["Since", dayInWords(thing.from)],
    ["Until", thing.to && `before ${dayInWords(thing.to)}`],
    ["Confidence", thing.confidence !== undefined && confidence(thing)],
    ["Area", thing.km2 && `about ${number(thing.km2, thing.km2 < 10 ? 1 : 0)} km²`],
    ["Gazetteer", gazetteer && told(gazetteer)],
    ["Located by", thing.by && told(thing.by)],
    ["To know", thing.note && told(thing.note)],
    ["Coordinates", thing.type === "place" && thing.at && `${thing.at[0].toFixed(3)}° N, ${thing.at[1].toFixed(3)}° E`.replace(/-(\d+\.\d+)° N/, "$1° S").replace(/-(\d+\.\d+)° E/, "$1° W")],
  ]);
}

function confidence({ confidence: share, word }) {
  const full = el("span", { style: `width:${Math.round(100 * share)}%` });
  return [el("span", { class: "mapper-meter", "aria-hidden": "true" }, full), `${word} (${share.toFixed(2)})`];
}

export function claimCard(claim) {
  return el(
    "div",
    { class: "mapper-claim" },
    el("p", { class: "mapper-saying" }, saying(claim)),
    claim.quote && el("blockquote", {}, told(claim.quote)),
    doubts(claim).map((text) => el("p", { class: "mapper-doubt" }, text)),
    definitions([
      ["Source", sources(claim)],
      ["Date", daysInWords(claim.date_from, claim.date_to) + (claim.precision && claim.precision !== "day" ? ` (${claim.precision.replace("_", " ")})` : "")],
      ["Published", claim.published && dayInWords(claim.published)],
      ["Holds", claim.since || claim.until ? `${claim.since ? `from ${dayInWords(claim.since)}` : ""}${claim.until ? ` until ${dayInWords(claim.until)}` : ""}`.trim() : ""],
      ["Confirmation", CONFIRMATIONS[claim.confirmation]],
      ["How said", MODALITIES[claim.modality]],
      ["Extent", extent(claim)],
      ["Quantity", claim.quantity && told(claim.quantity)],
      ["Credibility", claim.credibility && told(claim.credibility)],
      ["Note", claim.note && told(claim.note)],
    ]),
  );
}

// "Islamic State besieges Deir al-Zor, south", from the claim's own fields.
function saying(claim) {
  const part = claim.part ? `, ${PARTS[claim.part] || claim.part}` : "";
  const place = [claim.place || "an unnamed place", part, claim.to_place ? ` to ${claim.to_place}` : ""].join("");
  const actor = claim.actor ? listed(claim.actor.split(";")) : "";
  const against = claim.against ? [", against ", told(listed(claim.against.split(";")))] : "";
  const support = claim.supported_by ? [", with ", told(listed(claim.supported_by.split(";")))] : "";
  return [told(actor), " ", PREDICATES[claim.predicate] || told(claim.predicate), " ", told(place), against, support];
}

function doubts(claim) {
  return [TIMES[claim.temporal], claim.confirmation === "unconfirmed" && "Not confirmed", claim.ambiguous && "The place’s name may stand for another place too"].filter(Boolean);
}

function sources(claim) {
  const said = claim.source ? [told(claim.source)] : ["the report’s own words"];
  const via = claim.via ? [" via ", told(listed(claim.via.split(";")))] : [];
  const report = claim.report || claim.url ? [el("br"), link(claim.report || claim.url, claim.url)] : [];
  return [...said, ...via, ...report];
}

function extent(claim) {
  if (claim.share !== undefined) return `${number(100 * claim.share)} per cent`;
  return EXTENTS[claim.extent];
}

export function definitions(pairs) {
  const shown = pairs.filter(([, value]) => value && (!Array.isArray(value) || value.length));
  return el("dl", {}, shown.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
