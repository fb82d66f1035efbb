// What the interface says, in the language of the page. Nothing here comes from a report.

import { balanced } from "./texts.js";

let catalog = {};
let plural = null;

// `words`: keys → texts with {slots}, or the forms of a text by the plural rules of the language.
export function speak(words, lang = "en") {
  catalog = words;
  plural = new Intl.PluralRules(lang);
}

// The text of a key with its slots filled; whole numbers are grouped.
export function say(key, slots = {}) {
  return pieces(key, slots).join("");
}

// The same in pieces, for slots that are nodes: ["", node, " withdraws from ", node, ""].
export function pieces(key, slots = {}) {
  const found = Object.hasOwn(catalog, key) ? catalog[key] : key;
  const text = typeof found === "string" ? found : found[plural.select(slots.count)] || found.other;
  return text.split(/\{(\w+)\}/).map((piece, at) => (at % 2 ? filled(slots[piece], piece) : piece));
}

function filled(slot, name) {
  if (slot === undefined || slot === null) return `{${name}}`;
  if (typeof slot === "string") return balanced(slot);
  return Number.isInteger(slot) ? number(slot) : slot;
}

// The word for a value of the claim table; one that nobody knows is shown as it is.
export function wordFor(group, value) {
  return Object.hasOwn(catalog, `${group}.${value}`) ? say(`${group}.${value}`) : String(value);
}

// A day, as "2017-09-05" or as days since 1970, → "5 September 2017"; anything else is shown as it is, an open end not.
export function dayInWords(day) {
  if (day === undefined || day === null || Math.abs(day) === Infinity) return "";
  const iso = typeof day === "number" ? new Date(day * 864e5).toISOString() : day;
  const found = /^([-+]?\d{4,})-(\d\d)-(\d\d)(?:T|$)/.exec(iso);
  if (!found) return iso;
  return say("date", { day: String(Number(found[3])), month: say(`month.${Number(found[2])}`), year: String(Number(found[1])) });
}

// First and last day, both inclusive; either may be missing or open.
export function daysInWords(from, to) {
  const [first, last] = [dayInWords(from), dayInWords(to)];
  if (first && last && first !== last) return say("days.span", { from: first, to: last });
  return !first && last ? say("days.by", { day: last }) : first;
}

export function number(value, digits = 0) {
  const [whole, rest] = Math.abs(value).toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, say("number.group"));
  const text = rest ? grouped + say("number.decimal") + rest : grouped;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

// About as many digits as a reader needs: 0.4, 7.3, 1,240.
export function rounded(value) {
  return number(value, Math.abs(value) < 9.95 ? 1 : 0);
}

export function listed(texts) {
  const names = texts.map(balanced);
  if (names.length < 2) return names.join("");
  return names.slice(0, -1).join(say("list.between")) + say("list.last") + names.at(-1);
}

export function confidenceWord(share) {
  if (share >= 0.85) return say("confidence.high");
  if (share >= 0.6) return say("confidence.moderate");
  return share >= 0.35 ? say("confidence.low") : say("confidence.very_low");
}
