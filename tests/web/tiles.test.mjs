// Ground: every status has its pattern, tiles join, and a texture can be seen on every colour.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SIDE, TEXTURES, fadeOf, tileOf } from "../../mapper/render/web/tiles.js";

const [RED, BLUE, GREEN, GOLD] = ["#c0392b", "#0072b2", "#1f7a3d", "#e69f00"];
const COLOURS = [
  RED, BLUE, GREEN, GOLD, "#d55e00", "#56b4e9", "#009e73", "#f0e442", "#cc79a7", "#000000",
  "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#222222", "#ffff66",
];
const GROUND = [251, 250, 247];

const rgba = (pixel) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, pixel >>> 24];
const hexOf = (pixel) => `#${rgba(pixel).slice(0, 3).map((value) => value.toString(16).padStart(2, "0")).join("")}`;
const at = (tile, x, y) => tile[((y + SIDE) % SIDE) * SIDE + ((x + SIDE) % SIDE)];
const shares = (tile) => {
  const counts = {};
  for (const pixel of tile) counts[hexOf(pixel)] = (counts[hexOf(pixel)] || 0) + 1 / tile.length;
  return counts;
};

function luminance(pixel) {
  const [r, g, b, a] = rgba(pixel);
  const [lr, lg, lb] = [r, g, b].map((value, n) => {
    const share = (value * a + GROUND[n] * (255 - a)) / 255 / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
}

test("controlled ground is plain, in the actor's colour and its alpha", () => {
  const tile = tileOf({ status: "controlled", colours: [RED], alpha: 0.5, texture: -1 });
  assert.equal(tile.length, SIDE * SIDE);
  assert.deepEqual([...new Set(tile)].map(rgba), [[0xc0, 0x39, 0x2b, 128]]);
});

test("contested ground has a stripe of every party, in equal shares", () => {
  for (const colours of [[RED, BLUE], [RED, BLUE, GREEN], [RED, BLUE, GREEN, GOLD]]) {
    const counts = shares(tileOf({ status: "contested", colours, alpha: 0.6 }));
    const pure = colours.map((colour) => counts[colour]);
    assert.ok(Math.min(...pure) > 0.5 / colours.length, `${pure}`);
    assert.ok(Math.max(...pure) - Math.min(...pure) < 0.01, `${pure}`);
  }
});

test("stripes run aslant and bands level", () => {
  const contested = tileOf({ status: "contested", colours: [RED, BLUE], alpha: 1 });
  const mixed = tileOf({ status: "mixed", colours: [RED, BLUE], alpha: 1 });
  for (let n = 0; n < SIDE; n += 1) {
    for (let m = 0; m < SIDE; m += 1) {
      assert.equal(at(contested, n, m), at(contested, n + 1, m + 1));
      assert.equal(at(mixed, n, m), at(mixed, n + 1, m));
    }
  }
  assert.ok(new Set(Array.from({ length: SIDE }, (_, n) => at(contested, n, 0))).size > 1);
  assert.ok(new Set(Array.from({ length: SIDE }, (_, n) => at(mixed, 0, n))).size > 1);
});

test("more than four parties: the first four are shown", () => {
  const counts = shares(tileOf({ status: "contested", colours: [RED, BLUE, GREEN, GOLD, "#123456"], alpha: 1 }));
  assert.equal(counts["#123456"], undefined);
  assert.ok(counts[GOLD] > 0.1);
});

test("contested by one known party and somebody else is still striped", () => {
  const counts = shares(tileOf({ status: "contested", colours: [RED], alpha: 0.7 }));
  assert.ok(counts[RED] > 0.3);
  assert.ok(counts["#f3f1ec"] > 0.3);
});

// A tile is what its pattern shows anywhere, so a step over its edge is like one of the steps within.
test("tiles join without a seam", () => {
  const looks = [
    ...TEXTURES.map((_, texture) => ({ status: "controlled", colours: [BLUE], alpha: 0.6, texture })),
    ...[2, 3, 4].flatMap((count) => ["contested", "mixed"].map((status) => ({ status, colours: COLOURS.slice(0, count), alpha: 0.6 }))),
  ];
  for (const look of looks) {
    const tile = tileOf(look);
    const row = (y) => tile.slice(y * SIDE, (y + 1) * SIDE).join();
    const column = (x) => Array.from({ length: SIDE }, (_, y) => at(tile, x, y)).join();
    const within = (line) => new Set(Array.from({ length: SIDE - 1 }, (_, n) => `${line(n)}|${line(n + 1)}`));
    assert.ok(within(row).has(`${row(SIDE - 1)}|${row(0)}`), JSON.stringify(look));
    assert.ok(within(column).has(`${column(SIDE - 1)}|${column(0)}`), JSON.stringify(look));
  }
});

test("textures differ from each other, and the first is plain", () => {
  const tiles = TEXTURES.map((_, texture) => tileOf({ status: "controlled", colours: [BLUE], alpha: 0.6, texture }).join());
  assert.equal(new Set(tiles).size, TEXTURES.length);
  assert.equal(tiles[0], tileOf({ status: "controlled", colours: [BLUE], alpha: 0.6, texture: -1 }).join());
  assert.equal(tileOf({ status: "controlled", colours: [BLUE], alpha: 0.6, texture: TEXTURES.length + 1 }).join(), tiles[1]);
});

test("a texture can be seen on every colour at every confidence", () => {
  for (const colour of COLOURS) {
    for (const alpha of [0, 0.25, 0.5, 0.75, 1].map(fadeOf)) {
      for (let texture = 1; texture < TEXTURES.length; texture += 1) {
        const lights = [...tileOf({ status: "controlled", colours: [colour], alpha, texture })].map(luminance);
        const [least, most] = [Math.min(...lights), Math.max(...lights)];
        assert.ok((most + 0.05) / (least + 0.05) >= 1.3, `${colour} ${alpha} ${texture}`);
      }
    }
  }
});

test("a texture leaves most of the ground in the actor's own colour", () => {
  for (let texture = 1; texture < TEXTURES.length; texture += 1) {
    assert.ok(shares(tileOf({ status: "controlled", colours: [RED], alpha: 0.6, texture }))[RED] > 0.5, `${texture}`);
  }
});

test("the surer, the stronger, in eight steps", () => {
  const levels = Array.from({ length: 101 }, (_, n) => fadeOf(n / 100));
  assert.equal(new Set(levels).size, 8);
  assert.deepEqual(levels, [...levels].sort((a, b) => a - b));
  assert.equal(levels[0], 0.28);
  assert.ok(Math.abs(levels[100] - 0.78) < 1e-9);
  assert.equal(fadeOf(undefined), fadeOf(0.5));
  assert.equal(fadeOf(7), fadeOf(1));
});
