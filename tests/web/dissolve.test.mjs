import assert from "node:assert/strict";
import { test } from "node:test";

import { dissolved, faceAt } from "../../mapper/render/web/dissolve.js";
import { quickest } from "./clock.mjs";
import { drawn, faceArea, grid, randoms, shoelace } from "./meshes.mjs";

const close = (a, b) => Math.abs(a - b) < 1e-9;
const areaOf = (polygons) => polygons.flat().reduce((sum, ring) => sum + shoelace(ring), 0);

function inside([x, y], ring) {
  let winding = 0;
  for (let n = 1; n < ring.length; n += 1) {
    const [[ax, ay], [bx, by]] = [ring[n - 1], ring[n]];
    const side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
    if (ay <= y && by > y && side > 0) winding += 1;
    if (ay > y && by <= y && side < 0) winding -= 1;
  }
  return winding !== 0;
}

const inPolygon = (point, [shell, ...holes]) => inside(point, shell) && !holes.some((hole) => inside(point, hole));

// A point in the middle of an edge of the hole, a hair's breadth towards the inside of the polygon.
function besideHole(hole) {
  const [[ax, ay], [bx, by]] = hole;
  return [(ax + bx) / 2 - (by - ay) * 1e-6, (ay + by) / 2 + (bx - ax) * 1e-6];
}

function assertProper(polygons) {
  for (const [shell, ...holes] of polygons) {
    for (const ring of [shell, ...holes]) {
      assert.ok(ring.length >= 4);
      assert.deepEqual(ring[0], ring.at(-1));
      assert.equal(new Set(ring.slice(1).map(String)).size, ring.length - 1, "a ring passes a point twice");
    }
    assert.ok(shoelace(shell) > 0, "a shell goes clockwise");
    for (const hole of holes) {
      assert.ok(shoelace(hole) < 0, "a hole goes counter-clockwise");
      assert.ok(inside(besideHole(hole), shell), "a hole lies outside its shell");
    }
  }
}

test("areas of random classes are those of the faces, and hold the same points", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randoms(seed);
    const [width, height] = [1 + Math.floor(random() * 14), 1 + Math.floor(random() * 14)];
    const mesh = grid(width, height, { shift: 0.24, random, west: 40, south: 35 });
    const kinds = 2 + Math.floor(random() * 4);
    const classes = Uint32Array.from({ length: mesh.faces }, () => Math.floor(random() * kinds));
    const areas = dissolved(mesh, classes);
    assert.deepEqual(areas.map((area) => area.class), [...new Set(classes)].filter(Boolean).sort());
    for (const area of areas) {
      assertProper(area.polygons);
      const faces = mesh.corners.map((_, face) => face).filter((face) => classes[face] === area.class);
      assert.ok(close(areaOf(area.polygons), faces.reduce((sum, face) => sum + faceArea(mesh, face), 0)));
    }
    for (let n = 0; n < 60; n += 1) {
      const point = [40 + random() * width, 35 + random() * height];
      const told = areas.filter(({ polygons }) => polygons.filter((polygon) => inPolygon(point, polygon)).length === 1);
      const kind = classes[faceAt(mesh, ...point)];
      assert.deepEqual(told.map((area) => area.class), kind ? [kind] : []);
    }
  }
});

test("holes in holes go to the ring right around them", () => {
  const classes = drawn("aaaaaaa", "abbbbba", "abaaaba", "aba.aba", "abaaaba", "abbbbba", "aaaaaaa");
  const [a, b] = dissolved(grid(7, 7), classes);
  assertProper([...a.polygons, ...b.polygons]);
  const shape = ({ polygons }) => polygons.map((rings) => rings.map(shoelace)).sort((one, other) => other[0] - one[0]);
  assert.deepEqual(shape(a), [[49, -25], [9, -1]]);
  assert.deepEqual(shape(b), [[25, -9]]);
});

test("squares that meet at a corner are polygons of their own", () => {
  const [a] = dissolved(grid(3, 3), drawn("a.a", ".a.", "a.a"));
  assertProper(a.polygons);
  assert.deepEqual(a.polygons.map((rings) => rings.map(shoelace)), [[1], [1], [1], [1], [1]]);
});

test("holes that meet each other or the shell at a corner stay holes", () => {
  const [a] = dissolved(grid(4, 4), drawn("aaaa", "aa.a", "a.aa", "aaaa"));
  assertProper(a.polygons);
  assert.deepEqual(a.polygons.map((rings) => rings.map(shoelace)), [[16, -1, -1]]);
  const [b] = dissolved(grid(4, 4), drawn("bbb.", "bb.b", "bbbb", "bbbb"));
  assertProper(b.polygons);
  assert.deepEqual(b.polygons.map((rings) => rings.map(shoelace)), [[15, -1]]);
});

test("a patch inside a ring of holes is a polygon of its own", () => {
  const [a] = dissolved(grid(5, 5), drawn("aaaaa", "aa.aa", "a.a.a", "aa.aa", "aaaaa"));
  assertProper(a.polygons);
  const sizes = a.polygons.map((rings) => rings.map(shoelace)).sort((one, other) => other[0] - one[0]);
  assert.deepEqual(sizes, [[25, -5], [1]]);
});

test("a face in two pieces keeps each hole in its own piece", () => {
  const mesh = grid(7, 3);
  const pieces = drawn("aaa.aaa", "a.a.a.a", "aaa.aaa");
  const whole = { ...mesh, faces: 1, left: mesh.left.slice(), right: mesh.right.slice() };
  const merged = (side) => side.map((face) => (face >= 0 && pieces[face] ? 0 : -1));
  whole.left = merged(mesh.left);
  whole.right = merged(mesh.right);
  const [a] = dissolved(whole, Uint16Array.of(1));
  assertProper(a.polygons);
  assert.deepEqual(a.polygons.map((rings) => rings.map(shoelace)), [[9, -1], [9, -1]]);
});

test("nothing told makes no area", () => {
  assert.deepEqual(dissolved(grid(3, 3), new Uint16Array(9)), []);
  assert.equal(faceAt(grid(3, 3), 3.5, 1.5), -1);
});

test("100,000 edges are dissolved within 300 ms", () => {
  const random = randoms(7);
  const mesh = grid(223, 223, { shift: 0.2, random });
  assert.ok(mesh.from.length > 99_000);
  const classes = Uint16Array.from({ length: mesh.faces }, () => Math.floor(random() * 5));
  const best = quickest(() => dissolved(mesh, classes), 300);
  assert.ok(best < 300, `${best} ms`);
});
