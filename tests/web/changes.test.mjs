import assert from "node:assert/strict";
import { test } from "node:test";
import { changedPlaces, passed } from "../../mapper/render/web/changes.js";
import { story } from "./story.mjs";

test("ground that passed is told by the groups before and after, the largest first", () => {
  assert.deepEqual(passed(story.mesh, story.on(14), story.on(15)), [{ from: 1, to: 2, km2: 20 }, { from: 1, to: 3, km2: 10 }]);
  assert.deepEqual(passed(story.mesh, story.on(9), story.on(14)), [{ from: 0, to: 1, km2: 30 }, { from: 0, to: 2, km2: 30 }]);
});

test("two days that are alike have nothing to tell", () => {
  assert.deepEqual(passed(story.mesh, story.on(15), story.on(15)), []);
  assert.deepEqual(changedPlaces(story, story.on(15), story.on(15)), []);
});

test("a place changed if a reader is told something else of it, not if it was only affirmed", () => {
  const changed = changedPlaces(story, story.on(14), story.on(15));
  assert.deepEqual(changed.map(({ thing, from, to }) => [thing.place, from.status, to.status]), [["Deir al-Zor", "controlled", "contested"]]);
});

test("a place of which nothing was told before changed too", () => {
  const changed = changedPlaces(story, story.on(9), story.on(14));
  assert.deepEqual(changed.map(({ thing, from }) => [thing.index, from]), [[0, null], [1, null], [2, null]]);
});

test("ground of many groups is kept apart", () => {
  const mesh = { faces: 2, km2: Float32Array.of(1, 2) };
  const rows = passed(mesh, { groupOf: Uint16Array.of(65535, 0) }, { groupOf: Uint16Array.of(0, 65535) });
  assert.deepEqual(rows, [{ from: 0, to: 65535, km2: 2 }, { from: 65535, to: 0, km2: 1 }]);
});
