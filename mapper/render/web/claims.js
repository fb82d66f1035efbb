// Claims as cards: who said what of where, when, in which words, and what there is to doubt.

import { el, link, told } from "./dom.js";
import { dayInWords, daysInWords, listed, number, pieces, say, wordFor } from "./words.js";

export function claimList(claims, beneath = () => null) {
  return el("ol", { class: "mapper-claims" }, claims.map((claim) => el("li", {}, claimCard(claim), beneath(claim))));
}

// A place that fills itself when the claims have come; `arrange` makes nodes of them.
export function fetched(promise, arrange) {
  const host = el("div", { class: "mapper-fetched", "aria-busy": "true" }, el("p", { class: "mapper-hint" }, say("overview.loading")));
  promise
    .then((claims) => host.replaceChildren(...arrange(claims).flat().filter(Boolean)))
    .catch(() => host.replaceChildren(el("p", { class: "mapper-flag" }, say("overview.failed"))))
    .finally(() => host.removeAttribute("aria-busy"));
  return host;
}

export function claimCard(claim) {
  return el(
    "div",
    { class: "mapper-claim" },
    el("p", { class: "mapper-saying" }, saying(claim)),
    claim.quote && el("blockquote", {}, told(claim.quote)),
    doubts(claim).map((text) => el("p", { class: "mapper-doubt" }, text)),
    definitions([
      [say("claim.source"), sources(claim)],
      [say("claim.date"), dated(claim)],
      [say("claim.published"), claim.published && dayInWords(claim.published)],
      [say("claim.holds"), holds(claim)],
      [say("claim.confirmation"), claim.confirmation && wordFor("confirmation", claim.confirmation)],
      [say("claim.modality"), claim.modality && wordFor("modality", claim.modality)],
      [say("claim.extent"), extent(claim)],
      [say("claim.quantity"), claim.quantity && told(claim.quantity)],
      [say("claim.credibility"), claim.credibility && told(claim.credibility)],
      [say("claim.note"), claim.note && told(claim.note)],
    ]),
  );
}

// "Islamic State besieges Deir al-Zor, south", from the claim's own fields.
function saying(claim) {
  const parties = (field) => typeof claim[field] === "string" && claim[field] && told(listed(claim[field].split(";")));
  const [actor, against, support] = ["actor", "against", "supported_by"].map(parties);
  const place = told(placeOf(claim));
  return [
    ...(actor ? pieces(`says.${claim.predicate}`, { actor, place }) : pieces(`says_of.${claim.predicate}`, { place })),
    ...(against ? pieces("claim.against", { who: against }) : []),
    ...(support ? pieces("claim.support", { who: support }) : []),
  ];
}

function placeOf(claim) {
  const name = claim.place || say("claim.unnamed_place");
  const place = claim.part ? say("claim.place_part", { place: name, part: wordFor("part", claim.part) }) : name;
  return claim.to_place ? say("claim.to_place", { place, to: claim.to_place }) : place;
}

function doubts(claim) {
  return [
    claim.temporal && wordFor("temporal", claim.temporal),
    claim.confirmation === "unconfirmed" && say("claim.unconfirmed"),
    claim.ambiguous && say("claim.ambiguous"),
  ].filter(Boolean);
}

// The chain of words: who said it, through whom, in which report.
function sources(claim) {
  const source = claim.source ? told(claim.source) : say("claim.own_words");
  const said = claim.via ? pieces("claim.via", { source, via: told(listed(claim.via.split(";"))) }) : [source];
  return [...said, ...(claim.report || claim.url ? [el("br"), link(claim.report || claim.url, claim.url)] : [])];
}

function dated({ date_from: from, date_to: to, precision }) {
  const days = daysInWords(from, to);
  return precision && precision !== "day" && days ? say("claim.dated", { days, precision: wordFor("precision", precision) }) : days;
}

function holds({ since, until }) {
  return [since && say("days.from", { day: dayInWords(since) }), until && say("days.until", { day: dayInWords(until) })].filter(Boolean).join(" ");
}

function extent(claim) {
  if (claim.share !== undefined) return say("per_cent", { share: number(100 * claim.share) });
  return claim.extent && wordFor("extent", claim.extent);
}

export function definitions(pairs) {
  const shown = pairs.filter(([, value]) => value && (!Array.isArray(value) || value.length));
  return el("dl", {}, shown.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
