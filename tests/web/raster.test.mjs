import assert from "node:assert/strict";
import { test } from "node:test";

import { facesUnder, planeOf } from "../../mapper/render/web/raster.js";
import { drawn, grid, randoms } from "./meshes.mjs";

// Coordinates are pixels, y upwards; the screen begins at `left` and at `top` below 0.
const SCALE = 1024;
const planeInPixels = ({ x, y }) => ({ u: x.map((value) => value / SCALE), v: y.map((value) => -value / SCALE) });

function under(mesh, { left = 0, top, width, height }, into) {
  const pixels = facesUnder(mesh, planeInPixels(mesh), { left, top, scale: SCALE, width, height }, into);
  return Array.from({ length: height }, (_, row) => Array.from(pixels.subarray(row * width, (row + 1) * width)));
}

// Faces of a grid put together by class; the ground of class 0 is nobody's.
function merged(mesh, classes) {
  const face = (at) => (at < 0 ? -1 : classes[at] - 1);
  const kept = Array.from(mesh.from.keys()).filter((edge) => face(mesh.left[edge]) !== face(mesh.right[edge]));
  const pick = (column, turn = (value) => value) => column.constructor.from(kept, (edge) => turn(column[edge]));
  return { ...mesh, faces: Math.max(...classes), from: pick(mesh.from), to: pick(mesh.to), left: pick(mesh.left, face), right: pick(mesh.right, face) };
}

function shuffled(mesh, random) {
  const order = Array.from(mesh.from.keys()).map((edge) => [random(), edge]).sort((a, b) => a[0] - b[0]).map(([, edge]) => edge);
  const pick = (column) => column.constructor.from(order, (edge) => column[edge]);
  return { ...mesh, from: pick(mesh.from), to: pick(mesh.to), left: pick(mesh.left), right: pick(mesh.right) };
}

// The face around a point by winding numbers, or null within a hair of a border.
function bruteForce({ x, y, from, to, left, right }, px, py) {
  const winding = new Map();
  const turn = (face, by) => winding.set(face, (winding.get(face) || 0) + by);
  for (let edge = 0; edge < from.length; edge += 1) {
    const [ax, ay, bx, by] = [x[from[edge]], y[from[edge]], x[to[edge]], y[to[edge]]];
    const along = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1)));
    if (Math.hypot(ax + along * (bx - ax) - px, ay + along * (by - ay) - py) < 1e-3) return null;
    const side = (bx - ax) * (py - ay) - (px - ax) * (by - ay);
    const step = ay <= py && by > py && side > 0 ? 1 : ay > py && by <= py && side < 0 ? -1 : 0;
    turn(left[edge], step);
    turn(right[edge], -step);
  }
  const around = [...winding].filter(([face, count]) => face >= 0 && count);
  assert.ok(around.length <= 1);
  return around.length ? around[0][0] : -1;
}

function assertRight(mesh, view) {
  const rows = under(mesh, view);
  let told = 0;
  rows.forEach((row, y) => row.forEach((face, x) => {
    const wanted = bruteForce(mesh, (view.left || 0) + x + 0.5, -(view.top + y + 0.5));
    if (wanted === null) return;
    assert.equal(face, wanted, `pixel ${x}, ${y}`);
    told += 1;
  }));
  return told;
}

// Wedges around a point, as a wheel.
function wheel(wedges, middleX, middleY, radius) {
  const turn = (n) => (2 * Math.PI * (n + 0.37)) / wedges;
  const x = Float64Array.from({ length: wedges + 1 }, (_, n) => (n < wedges ? middleX + radius * Math.cos(turn(n)) : middleX));
  const y = Float64Array.from({ length: wedges + 1 }, (_, n) => (n < wedges ? middleY + radius * Math.sin(turn(n)) : middleY));
  const all = Array.from({ length: wedges }, (_, n) => n);
  return {
    faces: wedges, x, y,
    from: Uint32Array.from([...all, ...all.map(() => wedges)]), to: Uint32Array.from([...all.map((n) => (n + 1) % wedges), ...all]),
    left: Int32Array.from([...all, ...all]), right: Int32Array.from([...all.map(() => -1), ...all.map((n) => (n + wedges - 1) % wedges)]),
  };
}

test("four faces of two by two pixels, their borders between the pixels", () => {
  const mesh = grid(2, 2, { step: 2, west: 1 });
  assert.deepEqual(under(mesh, { top: -5, width: 6, height: 6 }), [
    [-1, -1, -1, -1, -1, -1], [-1, 2, 2, 3, 3, -1], [-1, 2, 2, 3, 3, -1], [-1, 0, 0, 1, 1, -1], [-1, 0, 0, 1, 1, -1], [-1, -1, -1, -1, -1, -1],
  ]);
});

test("a pixel whose middle lies on a border belongs to one face, and the first and last row and column to those beside them", () => {
  const mesh = grid(2, 2, { step: 2, west: 0.5, south: 0.5 });
  assert.deepEqual(under(mesh, { top: -5, width: 6, height: 6 }), [
    [2, 2, 3, 3, -1, -1], [2, 2, 3, 3, -1, -1], [0, 0, 1, 1, -1, -1], [0, 0, 1, 1, -1, -1], [-1, -1, -1, -1, -1, -1], [-1, -1, -1, -1, -1, -1],
  ]);
});

test("holes, islands in them, and islands that meet at a corner", () => {
  const rows = ["aaaaa..", "abbba..", "abcba.d", "abbba..", "aaaaad."];
  const mesh = merged(grid(7, 5), drawn(...rows));
  const wanted = rows.map((row) => [...row].map((letter) => (letter === "." ? -1 : letter.charCodeAt(0) - 97)));
  assert.deepEqual(under(mesh, { top: -5, width: 7, height: 5 }), wanted);
});

test("faces beyond the edges of the screen are cut there, and one around it fills it", () => {
  const mesh = grid(3, 3, { step: 100, west: -150, south: -150 });
  assert.ok(assertRight(mesh, { left: -60, top: -60, width: 121, height: 121 }) > 14_000);
  assert.deepEqual(under(mesh, { left: -10, top: -2, width: 2, height: 2 }), [[4, 4], [4, 4]]);
  for (const [left, top] of [[500, 0], [-500, 0], [0, 500], [0, -500]]) assert.deepEqual(under(mesh, { left, top, width: 2, height: 1 }), [[-1, -1]]);
});

test("edges without length change nothing", () => {
  const mesh = grid(2, 2, { step: 2, west: 0.3, south: 0.3 });
  const view = { top: -5, width: 6, height: 6 };
  const more = { from: [4, 0], to: [4, 0], left: [0, 0], right: [3, -1] };
  const kinked = { ...mesh, ...Object.fromEntries(Object.entries(more).map(([name, added]) => [name, mesh[name].constructor.from([...mesh[name], ...added])])) };
  assert.deepEqual(under(kinked, view), under(mesh, view));
});

test("faces that meet in a point on the middle of a row, or nearly, are told apart in that row", () => {
  for (const off of [0, 1e-7, -1e-5]) {
    for (const wedges of [5, 12, 60]) {
      const random = randoms(wedges);
      for (let n = 0; n < 2; n += 1) {
        const mesh = shuffled(wheel(wedges, 30.25 + off, -30.5 + off, 28), random);
        assert.ok(assertRight(mesh, { top: 0, width: 60, height: 61 }) > 3000);
      }
    }
  }
});

test("the pixels of random faces are those that a search finds, at any place and size of the screen", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = randoms(seed);
    const whole = grid(4 + Math.floor(random() * 12), 4 + Math.floor(random() * 12), { shift: 0.35, random, step: 2 + random() * 9 });
    const classes = Uint16Array.from({ length: whole.faces }, () => Math.floor(random() * 9));
    const mesh = shuffled(merged(whole, classes), random);
    const view = { left: Math.floor(random() * 40 - 20), top: -Math.floor(random() * 80), width: 40 + Math.floor(random() * 30), height: 30 + Math.floor(random() * 30) };
    assert.ok(assertRight(mesh, view) > 1000);
  }
});

test("many borders in one row, in any order", () => {
  const random = randoms(3);
  const mesh = shuffled(grid(600, 3, { shift: 0.3, random, step: 0.45 }), random);
  assert.ok(assertRight(mesh, { top: -3, width: 290, height: 4 }) > 900);
});

test("pixels of the same size are written again", () => {
  const mesh = grid(2, 2, { step: 2 });
  const screen = { left: 0, top: -4, scale: SCALE, width: 4, height: 4 };
  const first = facesUnder(mesh, planeInPixels(mesh), screen);
  const wanted = first.slice();
  first.fill(9);
  assert.equal(facesUnder(mesh, planeInPixels(mesh), screen, first), first);
  assert.deepEqual(first, wanted);
  assert.equal(facesUnder(mesh, planeInPixels(mesh), { ...screen, width: 3 }, first).length, 12);
});

test("the plane is Web Mercator, and ends where that does", () => {
  const { u, v } = planeOf({ x: Float64Array.of(-180, 0, 180, 13.4), y: Float64Array.of(90, 0, -90, 52.5) });
  assert.deepEqual(Array.from(u.subarray(0, 3)), [0, 0.5, 1]);
  assert.ok(Math.abs(v[0]) < 1e-9 && v[1] === 0.5 && Math.abs(v[2] - 1) < 1e-9);
  assert.ok(Math.abs(u[3] - 193.4 / 360) < 1e-12);
  assert.ok(Math.abs(v[3] - (1 - Math.asinh(Math.tan((52.5 * Math.PI) / 180)) / Math.PI) / 2) < 1e-12);
});
