import assert from "node:assert/strict";
import { test } from "node:test";
import { findPlaces, foldName, nameIndex } from "../../mapper/render/web/search.js";
import { speak } from "../../mapper/render/web/words.js";
import { WORDS, story } from "./story.mjs";

speak(WORDS, "en");
const index = nameIndex(story.things);
const names = (text) => findPlaces(index, text).map(({ thing }) => thing.place);
const town = (at, name, more = {}) => ({ index: at, type: "place", place: name, name, part: "", names: [], ...more });

test("case, marks, apostrophes and hyphens make no difference", () => {
  for (const spelled of ["Deir al-Zor", "DEIR AL ZOR", "deir’al‐zōr", "Deiralzor"]) assert.equal(foldName(spelled), "deiralzor");
  assert.equal(foldName("Tromsø"), foldName("TROMSO"));
  assert.equal(foldName("Kharkivʹ"), "kharkiv");
});

test("the letters of Arabic that stand for each other are one", () => {
  const alike = [["إدلب", "ادلب"], ["الرقة", "الرقه"], ["مصطفى", "مصطفي"], ["آمرلي", "امرلي"], ["دیر الزور", "دير الزور"], ["الرقّـة", "الرقة"], ["سوء", "سو"], ["مؤتة", "موته"]];
  for (const [one, other] of alike) assert.equal(foldName(one), foldName(other));
});

test("a place is found by any of its names, in any script", () => {
  for (const text of ["deir al zor", "Deir ez", "دير الزور", "الزور", "dayr az-zawr"]) assert.deepEqual(names(text), ["Deir al-Zor"]);
  assert.equal(findPlaces(index, "dayr")[0].name, "Dayr az Zawr");
  assert.equal(findPlaces(index, "zor")[0].name, "Deir al-Zor");
  assert.equal(findPlaces(index, "raqqa south")[0].thing.index, 2);
});

test("nothing is found for nothing, or for signs alone", () => {
  for (const text of ["", "  ", "-’", "nowhere"]) assert.deepEqual(names(text), []);
});

test("the whole name comes first, then its beginning, then a part of it", () => {
  const things = ["Al-Bab", "Babila", "Bab", "Tel Bab al-Hawa"].map((name, at) => town(at, name));
  assert.deepEqual(findPlaces(nameIndex(things), "bab").map(({ name }) => name), ["Bab", "Babila", "Al-Bab", "Tel Bab al-Hawa"]);
});

test("a place is told once, by the name that answers best, and areas are not places", () => {
  const things = [town(0, "Old Kobani", { names: ["Kobani", "Kobane"] }), { ...town(1, "Kobani"), type: "area" }];
  assert.deepEqual(findPlaces(nameIndex(things), "kobani").map(({ thing, name }) => [thing.index, name]), [[0, "Kobani"]]);
});

test("at most twelve of 33,000 places are told, while one types", () => {
  const things = Array.from({ length: 33000 }, (_, at) => town(at, `Village ${at}`, { names: [`القرية ${at}`, `Selo ${at}`] }));
  const many = nameIndex(things);
  const begun = performance.now();
  for (const text of ["v", "village 3", "القرية", "e", "9999", "zzz"]) assert.ok(findPlaces(many, text).length <= 12);
  assert.ok(performance.now() - begun < 3000);
  assert.equal(findPlaces(many, "Village 32999")[0].thing.index, 32999);
});
