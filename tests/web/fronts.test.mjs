import assert from "node:assert/strict";
import { test } from "node:test";

import { frontsOf, smoothed } from "../../mapper/render/web/fronts.js";
import { quickest } from "./clock.mjs";
import { drawn, grid, randoms } from "./meshes.mjs";

const SIDED = [false, true, true, true, false];
const frontsIn = (...rows) => {
  const mesh = grid(rows[0].length, rows.length);
  const at = (node) => [mesh.x[node], mesh.y[node]];
  return frontsOf(mesh, drawn(...rows), SIDED).map(({ a, b, lines }) => ({ a, b, lines: lines.map((line) => line.map(at)) }));
};

test("a front between two parties is one line from rim to rim, the lower group on its left", () => {
  assert.deepEqual(frontsIn("aab", "abb"), [{ a: 1, b: 2, lines: [[[1, 0], [1, 1], [2, 1], [2, 2]]] }]);
});

test("a front ends where a third party meets it", () => {
  const fronts = frontsIn("ab", "cc");
  assert.deepEqual(fronts.map(({ a, b, lines }) => [a, b, lines.length]), [[1, 2, 1], [1, 3, 1], [2, 3, 1]]);
  for (const { lines } of fronts) assert.ok(lines[0].some(([x, y]) => x === 1 && y === 1));
});

test("a front ends at ground that no single party holds, and there is none along it", () => {
  assert.deepEqual(frontsIn("ab", "ab", "dd"), [{ a: 1, b: 2, lines: [[[1, 1], [1, 2], [1, 3]]] }]);
  assert.deepEqual(frontsIn("ab", "ab", ".."), [{ a: 1, b: 2, lines: [[[1, 1], [1, 2], [1, 3]]] }]);
  assert.deepEqual(frontsIn("a.b", "adb"), []);
});

test("a front breaks where unknown ground touches it between its ends", () => {
  const [{ lines }] = frontsIn("aab", "a.b", "abb");
  assert.equal(lines.length, 2);
});

test("an enclave has a closed front", () => {
  const [{ lines }] = frontsIn("aaa", "aba", "aaa");
  assert.equal(lines.length, 1);
  assert.equal(lines[0].length, 5);
  assert.deepEqual(lines[0][0], lines[0].at(-1));
});

test("where two parties meet crosswise no line crosses another or ends", () => {
  const [{ lines }] = frontsIn("bbbb", "babb", "bbab", "bbbb");
  assert.deepEqual(lines.map((line) => [line.length, String(line[0]) === String(line.at(-1))]), [[5, true], [5, true]]);
});

test("every edge of random fronts is in one line, and lines end only where they must", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randoms(seed);
    const mesh = grid(2 + Math.floor(random() * 12), 2 + Math.floor(random() * 12), { shift: 0.2, random });
    const kinds = 2 + Math.floor(random() * 4);
    const groupOf = Uint16Array.from({ length: mesh.faces }, () => Math.floor(random() * kinds));
    const fronts = frontsOf(mesh, groupOf, SIDED);
    const key = (one, other) => (one < other ? `${one} ${other}` : `${other} ${one}`);
    const expected = [];
    const around = Array.from(mesh.x, () => new Set());
    for (let edge = 0; edge < mesh.from.length; edge += 1) {
      const sides = [mesh.left[edge], mesh.right[edge]].map((face) => (face < 0 ? "rim" : groupOf[face]));
      for (const node of [mesh.from[edge], mesh.to[edge]]) sides.forEach((side) => around[node].add(side));
      if (sides[0] !== sides[1] && SIDED[sides[0]] && SIDED[sides[1]]) {
        expected.push(`${key(mesh.from[edge], mesh.to[edge])}: ${Math.min(...sides)} ${Math.max(...sides)}`);
      }
    }
    const found = fronts.flatMap(({ a, b, lines }) =>
      lines.flatMap((line) => line.slice(1).map((node, n) => `${key(line[n], node)}: ${a} ${b}`)));
    assert.deepEqual(found.sort(), expected.sort());
    for (const line of fronts.flatMap(({ lines }) => lines)) {
      line.slice(1, -1).forEach((node) => assert.equal(around[node].size, 2));
      if (line[0] !== line.at(-1)) [line[0], line.at(-1)].forEach((node) => assert.ok(around[node].size > 2));
    }
  }
});

test("corners are cut, ends are kept, rings stay closed", () => {
  assert.deepEqual(smoothed([[0, 0], [1, 1]]), [[0, 0], [1, 1]]);
  const line = smoothed([[0, 0], [4, 0], [4, 4]]);
  assert.deepEqual([line[0], line.at(-1), line.length], [[0, 0], [4, 4], 6]);
  assert.ok(!line.some(([x, y]) => x === 4 && y === 0));
  const ring = smoothed([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]);
  assert.deepEqual(ring[0], ring.at(-1));
  assert.ok(ring.every(([x, y]) => Math.min(x, 4 - x) + Math.min(y, 4 - y) >= 0.75));
  assert.deepEqual(smoothed([]), []);
});

test("5,000 edges of front among 100,000 are joined within 10 ms", () => {
  const mesh = grid(223, 223, { shift: 0.2, random: randoms(3) });
  const groupOf = Uint16Array.from({ length: mesh.faces }, (_, face) => 1 + ((Math.floor((face % 223) / 16) + Math.floor(face / 223 / 16)) % 3));
  const fronts = frontsOf(mesh, groupOf, SIDED);
  assert.ok(fronts.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.length - 1, 0) > 5_000);
  const best = quickest(() => frontsOf(mesh, groupOf, SIDED), 10);
  assert.ok(best < 10, `${best} ms`);
});
