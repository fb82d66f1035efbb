import assert from "node:assert/strict";
import { test } from "node:test";
import { kmBetween, runsOf } from "../../mapper/render/web/evidence.js";
import { groundOf } from "../../mapper/render/web/overview.js";
import { inShort, statusOf, titleOf } from "../../mapper/render/web/titles.js";
import { speak } from "../../mapper/render/web/words.js";
import { WORDS, story } from "./story.mjs";

speak(WORDS, "en");
const at = [35.2, 40.3];
const both = (chosen, day) => [titleOf(chosen, story, story.on(day)), statusOf(chosen, story, story.on(day))];

test("a place is called by its name and told by its state on the day", () => {
  assert.deepEqual(both({ thing: 0 }, 14), ["Deir al-Zor", "Controlled: Blues"]);
  assert.deepEqual(both({ thing: 0 }, 15), ["Deir al-Zor", "Contested: Blues and Reds"]);
  assert.deepEqual(both({ thing: 2 }, 9), ["Raqqa, south", "Not yet"]);
  assert.equal(inShort(story.state(1), story), "Contested: Blues and Reds; besieged by Reds");
});

test("ground is called by the place that decides it, and unknown where none does", () => {
  assert.deepEqual(both({ face: 2, at }, 15), ["Around Mayadin", "Controlled: Reds"]);
  assert.deepEqual(both({ face: 0, at }, 15), ["Deir al-Zor", "Contested: Blues and Reds"]);
  assert.deepEqual(both({ face: 3, at }, 15), ["Unknown", "Silence"]);
  assert.equal(both({ face: -1, at }, 15)[0], "Outside");
  assert.equal(both(null, 15)[0], "Outside");
});

test("a siege is told by who besieges", () => {
  assert.deepEqual(both({ mark: 0 }, 15), ["Deir al-Zor", "Besieged by Reds"]);
});

test("the history of a place has one entry for states that tell the same", () => {
  const runs = (thing) => runsOf(story.things[thing], story).map(({ from, to }) => [from, to]);
  assert.deepEqual(runs(2), [[10, Infinity]]);
  assert.deepEqual(runs(0), [[10, 15], [15, Infinity]]);
});

test("ground adds up to the whole, the unknown last", () => {
  const rows = groundOf(story.mesh, story.on(15), story.meta.groups);
  assert.deepEqual(rows.map(({ group, km2 }) => [group, km2]), [[2, 50], [3, 10], [0, 40]]);
  assert.equal(rows.reduce((sum, { share }) => sum + share, 0), 1);
});

test("distances are those on the globe", () => {
  assert.ok(Math.abs(kmBetween([0, 0], [0, 1]) - 111.195) < 0.01);
  assert.ok(Math.abs(kmBetween([35, 179.5], [35, -179.5]) - kmBetween([35, 0.5], [35, -0.5])) < 1e-6);
});
