// Colours follow the palette that the reader has chosen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, paletteOf } from "../../mapper/render/web/palette.js";

const actor = (conventional, okabe, tol) => ({ name: conventional, colours: { conventional, okabe, tol } });
const META = { actors: [actor("#c0392b", "#0072b2", "#4477aa"), actor("#1f7a3d", "#d55e00", "#ee6677")] };

test("a colour is that of the palette in view", () => {
  assert.deepEqual(paletteOf(META), ["conventional", "okabe", "tol"]);
  assert.equal(colourOf(0, { palette: "conventional" }), "#c0392b");
  assert.equal(colourOf(0, { palette: "okabe" }), "#0072b2");
  assert.equal(colourOf(1, { palette: "tol" }), "#ee6677");
});

test("a palette that is not there leaves the conventional colour", () => {
  paletteOf(META);
  assert.equal(colourOf(1, { palette: "neon" }), "#1f7a3d");
});

test("two maps on one page keep their own colours", () => {
  const [one, other] = [{ palette: "conventional" }, { palette: "conventional" }];
  paletteOf(META, one);
  paletteOf({ actors: [actor("#222222", "#000000", "#bbbbbb")] }, other);
  assert.equal(colourOf(0, one), "#c0392b");
  assert.equal(colourOf(0, other), "#222222");
});

test("an actor that nobody knows is grey, not another's colour", () => {
  paletteOf(META);
  assert.equal(colourOf(7, { palette: "okabe" }), "#4b555c");
});
