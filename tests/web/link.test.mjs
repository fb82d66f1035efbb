import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { dayOf, isoOf, keepLink, readLink, stateForLink, viewOfLink, writeLink } from "../../mapper/render/web/link.js";
import { randoms } from "./meshes.mjs";
import { AFTER, BEFORE, storyOf } from "./stories.mjs";

test("days and dates go both ways, and only for days of the calendar", () => {
  assert.equal(isoOf(17414), "2017-09-05");
  assert.equal(dayOf("2017-09-05"), 17414);
  assert.equal(dayOf("2016-02-29"), dayOf("2016-02-28") + 1);
  for (const text of ["2017-02-29", "2017-13-01", "17-09-05", "2017-9-5", "", undefined]) assert.equal(dayOf(text), null);
  for (const day of [Infinity, -Infinity, NaN, 1e12, 1e7, undefined]) assert.equal(isoOf(day), "");
});

test("a link is easy to read", () => {
  const state = { day: 17414, view: { lat: 34.9, lon: 40.1, zoom: 8.5 }, chosen: { kind: "place", name: "Raqqa", part: "", nth: 1 } };
  assert.equal(writeLink(state), "#2017-09-05/34.9,40.1,8.5/place=Raqqa");
  assert.deepEqual(readLink("#2017-09-05/34.9,40.1,8.5/place=Raqqa"), state);
  assert.deepEqual(readLink("#2017-09-05"), { day: 17414 });
  assert.equal(writeLink({}), "#");
});

test("what was written is read again, whatever the names", () => {
  const names = ["Raqqa", "Deir al-Zor", "a/b&c=d,e#f?g", "الرقة", "100 %", "%41", "<b>", "'\"`", "日本", "🏙", "__proto__", "..", " "];
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = randoms(seed);
    const one = (list) => list[Math.floor(random() * list.length)];
    const some = (list) => list.filter(() => random() < 0.3);
    const degrees = (limit, digits) => Number(((random() * 2 - 1) * limit).toFixed(digits));
    const state = {};
    if (random() < 0.7) state.day = Math.floor(random() * 40000) - 20000;
    if (random() < 0.7) state.view = { lat: degrees(90, 4), lon: degrees(180, 4), zoom: Number((random() * 18).toFixed(2)) };
    if (random() < 0.4) state.chosen = { kind: one(["place", "area", "siege"]), name: one(names), part: one(["", "NE", "left bank"]), nth: 1 + Math.floor(random() * 3) };
    else if (random() < 0.4) state.chosen = { at: [degrees(90, 5), degrees(180, 5)] };
    if (random() < 0.4) state.compare = Math.floor(random() * 40000);
    if (random() < 0.4) state.palette = one(["conventional", "okabe", "tol"]);
    if (random() < 0.4) state.patterns = random() < 0.5;
    if (random() < 0.4) state.known = "2017-10-01";
    const hidden = { actors: some(names), statuses: some(["contested", "mixed"]), layers: some(["labels", "base"]) };
    if (Object.values(hidden).some((list) => list.length)) state.hidden = hidden;
    assert.deepEqual(readLink(writeLink(state)), state);
    assert.match(writeLink(state), /^#[\w\-.,/=&%!~*'()]*$/);
  }
});

test("of a broken or hostile link only what is valid is taken", () => {
  const nothing = ["", "#", "#####", "#//,,/=&=&", "#2017-02-31", "#91,0,5", "#1,2", "#1,2,3,4", "#1e3,0,5", "#NaN,0,1", "#0,0,99", "#place", "#x=y",
    "#palette=red", "#patterns=1", "#compare=soon", "#known=ever", "#at=1", "#at=95,0", "#hide-layers=all", "#place=%E0%A4%A", "#hide=", `#place=${"a".repeat(30000)}`];
  for (const hash of nothing) assert.deepEqual(readLink(hash), {}, hash);
  const mixed = readLink("#2017-09-05/999,0,0/place=Raqqa&place=Mosul&nth=-1&palette=<script>&hide-layers=base,evil&__proto__=x&compare=2017-06-06");
  assert.deepEqual(mixed, {
    day: 17414, compare: dayOf("2017-06-06"), chosen: { kind: "place", name: "Raqqa", part: "", nth: 1 },
    hidden: { actors: [], statuses: [], layers: ["base"] },
  });
  assert.equal(writeLink({ chosen: { kind: "place", name: "half \ud83d", part: "", nth: 1 } }), "#place=half%20%EF%BF%BD");
});

const story = storyOf({
  things: [{ place: "Aba" }, { place: "Aba" }, { place: "Aba", part: "NE" }, { type: "area", place: "Valley" }],
  states: [],
  marks: [{ kind: "siege", thing: 0 }, { kind: "siege", thing: 1 }, { kind: "presence", thing: 3 }],
  days: { [BEFORE]: { ground: ["ab", "ab"], states: [] } },
});
const VIEW = {
  day: 17350, compare: null, chosen: null, palette: "conventional", patterns: false, known: "",
  hidden: { actors: new Set(), statuses: new Set(), layers: new Set() },
};

test("a view comes back from its link, of two things of one name the same one", () => {
  const choices = [null, { thing: 0 }, { thing: 1 }, { thing: 2 }, { thing: 3 }, { mark: 0 }, { mark: 1 }, { mark: 2 }, { face: 3, at: [36.5, 41.5] }];
  const others = [{}, { compare: 17380, palette: "tol", patterns: true, hidden: { actors: new Set([1]), statuses: new Set(["mixed"]), layers: new Set(["base"]) } }];
  for (const chosen of choices) {
    for (const other of others) {
      const view = { ...VIEW, chosen, ...other };
      const state = readLink(writeLink(stateForLink(story, view, { lat: 36, lon: 41, zoom: 6 })));
      assert.deepEqual(state.view, { lat: 36, lon: 41, zoom: 6 });
      assert.deepEqual({ ...VIEW, ...viewOfLink(story, state) }, view);
    }
  }
});

test("a link to what this map has not shows the map as usual", () => {
  const state = readLink("#1999-01-01/place=Nowhere&hide=Nobody&known=2017-10-01&compare=2100-01-01");
  const view = viewOfLink(story, state);
  assert.deepEqual([view.day, view.compare, view.chosen, view.known], [BEFORE, AFTER, null, ""]);
  assert.equal(view.hidden.actors.size, 0);
  assert.equal(viewOfLink(story, readLink("#place=Aba&nth=7")).chosen, null);
  assert.equal(viewOfLink(story, readLink("#at=0,0")).chosen, null);
});

test("the address is written once after a burst of changes, and a frame that forbids it is no error", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const written = [];
  const read = [];
  let heard = null;
  const replaceState = (_, __, hash) => {
    written.push(hash);
    throw new Error("SecurityError");
  };
  globalThis.window = { location: { hash: "#2017-09-05" }, history: { state: null, replaceState }, addEventListener: (_, fn) => (heard = fn) };
  let day = 0;
  const keep = keepLink(() => `#${day}`, (hash) => read.push(hash));
  for (day = 1; day < 5; day += 1) keep();
  mock.timers.tick(249);
  assert.deepEqual(written, []);
  mock.timers.tick(1);
  assert.deepEqual(written, ["#5"]);
  keep();
  heard();
  mock.timers.tick(1000);
  assert.deepEqual([written, read], [["#5"], ["#2017-09-05"]]);
  mock.timers.reset();
});
