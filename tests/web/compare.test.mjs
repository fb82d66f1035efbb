import assert from "node:assert/strict";
import { test } from "node:test";

import { compareOf, compared, swipeBar } from "../../mapper/render/web/compare.js";
import { speak } from "../../mapper/render/web/words.js";
import { quickest } from "./clock.mjs";
import { openPage } from "./page.mjs";
import { AFTER, BEFORE, storyOf } from "./stories.mjs";

const WORDS = {
  "number.group": ",", "number.decimal": ".", "list.between": ", ", "list.last": " and ", date: "{day} {month} {year}",
  "status.contested": "Contested", "status.unknown": "Unknown", "part.NE": "north-east", "compare.days": "{before} and {after}",
  "compare.more": { one: "{count} more", other: "{count} more" }, "compare.none": "Nothing differs", "compare.besieged_by": "besieged by",
};
speak(WORDS, "en");
const page = openPage();

const twoDays = (before, after, more = {}) =>
  storyOf({ things: [], states: [], ...more, days: { [BEFORE]: { states: [], ...before }, [AFTER]: { states: [], ...after } } });

test("ground that passed is summed by groups, the largest first", () => {
  const story = twoDays({ ground: ["aaab", "..bb"] }, { ground: ["bbab", "b.ca"] });
  const { passed } = compared(story, BEFORE, AFTER);
  assert.deepEqual(passed, [
    { from: 1, to: 2, km2: 20 }, { from: 0, to: 2, km2: 10 }, { from: 2, to: 1, km2: 10 }, { from: 2, to: 3, km2: 10 },
  ]);
});

test("only control counts as gain or loss, and joint holders are a party of their own", () => {
  const story = twoDays({ ground: ["aaab", "..bb"] }, { ground: ["bbdb", "b.ca"] });
  const { gains } = compared(story, BEFORE, AFTER);
  assert.deepEqual(gains.map(({ actor, gained, lost, net }) => [actor, gained, lost, net]), [
    ["Blues", 30, 20, 10], ["Blues;Reds", 10, 0, 10], ["Reds", 10, 30, -20],
  ]);
});

const things = [{ place: "beta" }, { place: "Alpha", part: "S" }, { place: "Alpha", part: "NE" }, { place: "Gamma" }, { place: "Delta" }, { place: "Eta" }];
const states = [
  { status: "controlled", who: [0] }, { status: "controlled", who: [1] }, { status: "contested", who: [0, 1] }, { status: "contested", who: [1, 0] },
  { status: "controlled", who: [0], besiegers: [1] }, { status: "unknown" },
];
const places = twoDays({ ground: ["a"], states: [0, -1, 0, 2, -1, 0] }, { ground: ["a"], states: [1, 0, 4, 3, 5, 0] }, { things, states });

test("places are those of which a reader is told something else, by name and part", () => {
  const found = compared(places, BEFORE, AFTER).places;
  assert.deepEqual(found.map(({ thing }) => thing.index), [2, 1, 0]);
  assert.deepEqual(found.map(({ before, after }) => [before && before.index, after && after.index]), [[0, 4], [null, 0], [0, 1]]);
});

test("equal days differ in nothing", () => {
  assert.deepEqual(compared(places, AFTER, AFTER), { passed: [], gains: [], places: [] });
  const node = compareOf(places, AFTER, AFTER, { palette: "tol" }, () => {});
  assert.equal(node.all("table").length, 0);
  assert.match(node.textContent, /Nothing differs/);
});

test("the tables are tables: captions, heads of columns and of rows, and a button for each place", () => {
  const story = twoDays({ ground: ["aaab"], states: [0, -1] }, { ground: ["bbcb"], states: [4, 0] }, { things: [{ place: "<b>beta" }, { place: "Alpha", part: "NE" }], states });
  const chosen = [];
  const node = compareOf(story, BEFORE, AFTER, { palette: "okabe" }, (what) => chosen.push(what));
  const tables = node.all("table");
  assert.equal(tables.length, 3);
  for (const table of tables) {
    assert.equal(table.all("caption").length, 1);
    const [head, ...rows] = table.all("tr");
    assert.ok(head.all("th").every((cell) => cell.attributes.scope === "col"));
    for (const row of rows) {
      assert.deepEqual(row.all("th").map((cell) => cell.attributes.scope), ["row"]);
      assert.equal(row.childElementCount, head.childElementCount);
    }
  }
  const texts = (table) => table.all("tr").slice(1).map((row) => row.children.map((cell) => cell.textContent));
  assert.deepEqual(texts(tables[0]), [["Blues", "20", "0", "+20"], ["Reds", "0", "30", "−30"]]);
  assert.deepEqual(texts(tables[1]), [["Reds", "Blues", "20"], ["Reds", "Contested: Reds and Blues", "10"]]);
  assert.deepEqual(texts(tables[2]), [["<b>beta", "Reds", "Redsbesieged by Blues"], ["Alpha, north-east", "Unknown", "Reds"]]);
  for (const button of tables[2].all("button")) button.click();
  assert.deepEqual(chosen, [{ thing: 0 }, { thing: 1 }]);
  assert.ok(node.all("span").some(({ style }) => style.background === "#0072b2"));
});

test("of very many places the rest comes when it is asked for", () => {
  const many = Array.from({ length: 450 }, (_, n) => ({ place: `P${n}` }));
  const story = twoDays({ ground: ["a"], states: many.map(() => 0) }, { ground: ["a"], states: many.map(() => 1) }, { things: many, states });
  const node = compareOf(story, BEFORE, AFTER, { palette: "tol" }, () => {});
  const [body] = node.all("tbody");
  const more = node.all("button").find(({ attributes }) => attributes.class === "mapper-more");
  assert.deepEqual([body.childElementCount, more.textContent, more.hidden], [200, "250 more", false]);
  more.click();
  assert.deepEqual([body.childElementCount, more.hidden], [450, true]);
});

test("two days of 33,000 faces and places are compared within 200 ms", () => {
  const many = Array.from({ length: 33000 }, (_, n) => ({ place: `P${n}` }));
  const row = (letter) => letter.repeat(165);
  const ground = (letters) => Array.from({ length: 200 }, (_, n) => row(letters[n % letters.length]));
  const story = twoDays({ ground: ground("abc"), states: many.map(() => 0) }, { ground: ground("bcad"), states: many.map(() => 1) }, { things: many, states });
  const moments = { [BEFORE]: story.on(BEFORE), [AFTER]: story.on(AFTER) };
  story.on = (day) => moments[day];
  assert.equal(compared(story, BEFORE, AFTER).places.length, 33000);
  const best = quickest(() => compared(story, BEFORE, AFTER), 200);
  assert.ok(best < 200, `${best} ms`);
});

test("the bar goes where a pointer or a key takes it, and not beyond the map", () => {
  const container = page.createElement("div");
  const shares = [];
  const bar = swipeBar({ getContainer: () => container }, (share) => shares.push(share));
  const { node } = bar;
  const now = () => [Number(node.attributes["aria-valuenow"]), shares.at(-1)];
  assert.equal(node.attributes.role, "slider");
  assert.deepEqual(now(), [50, 0.5]);
  node.tell("pointermove", { pointerId: 1, clientX: 200 });
  assert.deepEqual(now(), [50, 0.5]);
  node.tell("pointerdown", { button: 0, pointerId: 1, clientX: 310 });
  node.tell("pointermove", { pointerId: 1, clientX: 210 });
  assert.deepEqual(now(), [25, 0.25]);
  node.tell("pointermove", { pointerId: 2, clientX: 400 });
  assert.deepEqual(now(), [25, 0.25]);
  node.tell("pointermove", { pointerId: 1, clientX: -900 });
  assert.deepEqual(now(), [0, 0]);
  node.tell("lostpointercapture", { pointerId: 1 });
  node.tell("pointermove", { pointerId: 1, clientX: 210 });
  assert.deepEqual(now(), [0, 0]);
  for (const [key, value] of [["End", 100], ["ArrowRight", 100], ["ArrowLeft", 98], ["Home", 0], ["ArrowRight", 2], ["PageUp", 12]]) {
    assert.ok(node.tell("keydown", { key }).prevented);
    assert.equal(now()[0], value, key);
  }
  assert.ok(!node.tell("keydown", { key: "Tab" }).prevented);
  bar.set(0.3);
  assert.deepEqual(now(), [30, 0.3]);
  bar.remove();
  assert.ok(node.removed);
});
