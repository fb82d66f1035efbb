import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { confidenceWord, dayInWords, daysInWords, listed, number, pieces, rounded, say, speak, wordFor } from "../../mapper/render/web/words.js";
import { WORDS } from "./story.mjs";

beforeEach(() => speak(WORDS, "en"));

test("a text goes by the number in it, which is grouped", () => {
  assert.equal(say("claims", { count: 1 }), "1 claim");
  assert.equal(say("claims", { count: 0 }), "0 claims");
  assert.equal(say("claims", { count: 33000 }), "33,000 claims");
  speak({ ...WORDS, claims: { one: "{count} твердження", few: "{count} твердження (few)", other: "{count} тверджень" } }, "uk");
  assert.equal(say("claims", { count: 3 }), "3 твердження (few)");
  assert.equal(say("claims", { count: 5 }), "5 тверджень");
});

test("what fills a slot is text, even if it looks like a slot or a key", () => {
  assert.equal(say("held.contested", { who: "{count} $& claims" }), "Contested: {count} $& claims");
});

test("a key that is missing shows itself", () => {
  assert.equal(say("no.such"), "no.such");
  assert.equal(say("toString"), "toString");
});

test("a sentence in pieces keeps nodes as they are", () => {
  const [actor, place] = [{}, {}];
  assert.deepEqual(pieces("says.withdraws", { actor, place }), ["", actor, " withdraws from ", place, ""]);
});

test("a value of the claim table has its word, one that nobody knows is shown as it is", () => {
  assert.equal(wordFor("part", "S"), "south");
  assert.equal(wordFor("part", "the old city"), "the old city");
});

test("days come as dates or as numbers", () => {
  assert.equal(dayInWords("2017-09-05"), "5 September 2017");
  assert.equal(dayInWords(17414), "5 September 2017");
  assert.equal(dayInWords("autumn"), "autumn");
  for (const open of [Infinity, -Infinity, null, undefined, ""]) assert.equal(dayInWords(open), "");
});

test("a span of one day is that day, and either end may be open", () => {
  assert.equal(daysInWords(17414, 17414), "5 September 2017");
  assert.equal(daysInWords(17413, 17414), "4 September 2017 – 5 September 2017");
  assert.equal(daysInWords("", "2017-09-05"), "by 5 September 2017");
  assert.equal(daysInWords(17414, Infinity), "5 September 2017");
});

test("numbers are written as the language writes them", () => {
  assert.equal(number(1234567.891, 2), "1,234,567.89");
  assert.equal(number(-1500), "−1,500");
  assert.equal(number(-0.001, 1), "0.0");
  speak({ ...WORDS, "number.decimal": ",", "number.group": "\u00a0" }, "nb");
  assert.equal(number(12500.5, 1), "12\u00a0500,5");
});

test("small quantities keep a digit, large ones do not", () => {
  assert.deepEqual([0.42, 9.94, 9.97, 1240.4].map(rounded), ["0.4", "9.9", "10", "1,240"]);
});

test("lists end in a word", () => {
  assert.equal(listed([]), "");
  assert.equal(listed(["A"]), "A");
  assert.equal(listed(["A", "B", "C"]), "A, B and C");
});

test("a confidence has the word of the level that it reaches", () => {
  const words = [0, 0.34, 0.35, 0.599, 0.6, 0.849, 0.85, 1].map(confidenceWord);
  assert.deepEqual(words, ["very_low", "very_low", "low", "low", "moderate", "moderate", "high", "high"].map((level) => `confidence.${level}`));
});
