import assert from "node:assert/strict";
import { test } from "node:test";

import { coarser } from "../../mapper/render/web/mesh.js";

// One border between two faces, in steps of 1, that a third face ends on; x is told as the plane's u.
function border(steps) {
  const count = steps.length - 1;
  const left = Int32Array.from({ length: count }, () => 0);
  return {
    faces: 3, x: Float64Array.from(steps), y: new Float64Array(steps.length),
    from: Uint32Array.from(left.keys()), to: Uint32Array.from({ length: count }, (_, edge) => edge + 1),
    left, right: Int32Array.from({ length: count }, (_, edge) => (edge < 5 ? 1 : 2)),
  };
}

const nodes = ({ from, to }) => [...from, to.at(-1)];

test("vertices nearer than asked for to the last one that stays are left out, ends and meetings of three faces never", () => {
  const mesh = border([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const plane = { u: mesh.x, v: mesh.y };
  assert.deepEqual(nodes(coarser(mesh, plane, 2.5)), [0, 3, 5, 8, 9]);
  assert.deepEqual(nodes(coarser(mesh, plane, 100)), [0, 5, 9]);
  assert.deepEqual(nodes(coarser(mesh, plane, 0)), nodes(mesh));
});

test("what is left has the same faces on its sides, edge after edge", () => {
  const mesh = border([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const coarse = coarser(mesh, { u: mesh.x, v: mesh.y }, 3);
  coarse.from.forEach((node, edge) => assert.deepEqual([coarse.left[edge], coarse.right[edge]], [mesh.left[node], mesh.right[node]]));
  for (let edge = 1; edge < coarse.from.length; edge += 1) assert.equal(coarse.from[edge], coarse.to[edge - 1]);
});
