// The faces of the map: every border once, with the face on its left and on its right. The other end is mesh.py.

import { columnsOf, unzigzag } from "./codec.js";

// Coordinates are degrees; a face of -1 is what lies outside.
export function meshOf(bytes, km2) {
  const columns = columnsOf(bytes);
  const [faces, west, south, step] = columns.next(Float64Array);
  const [left, right, starts, stops, inner] = Array.from({ length: 5 }, () => columns.next());
  const [dx, dy] = [columns.next(), columns.next()];
  const edges = inner.reduce((sum, count) => sum + count + 1, 0);
  const mesh = {
    faces,
    km2,
    x: new Float64Array(dx.length),
    y: new Float64Array(dx.length),
    from: new Uint32Array(edges),
    to: new Uint32Array(edges),
    left: new Int32Array(edges),
    right: new Int32Array(edges),
  };
  walkArcs(mesh, { left, right, starts, stops, inner, dx, dy });
  for (let node = 0; node < dx.length; node += 1) {
    mesh.x[node] = (west - 1.8e9 + mesh.x[node] * step) / 1e7;
    mesh.y[node] = (south - 9e8 + mesh.y[node] * step) / 1e7;
  }
  return mesh;
}

function walkArcs(mesh, arcs) {
  const seen = new Int32Array(2 * arcs.left.length);
  let [known, nodes, edge, face, end] = [0, 0, 0, 0, -1];
  const add = (before) => {
    mesh.x[nodes] = (before < 0 ? 0 : mesh.x[before]) + unzigzag(arcs.dx[nodes]);
    mesh.y[nodes] = (before < 0 ? 0 : mesh.y[before]) + unzigzag(arcs.dy[nodes]);
    return nodes++;
  };
  const junction = (code, before) => {
    if (code > 0) return seen[known - code];
    seen[known++] = add(before);
    return nodes - 1;
  };
  for (let arc = 0; arc < arcs.left.length; arc += 1) {
    face += arcs.left[arc];
    let node = arcs.starts[arc] === 0 ? end : junction(arcs.starts[arc] - 1, end);
    for (let n = arcs.inner[arc]; n >= 0; n -= 1) {
      const next = n > 0 ? add(node) : junction(arcs.stops[arc], node);
      mesh.from[edge] = node;
      mesh.to[edge] = next;
      mesh.left[edge] = face;
      mesh.right[edge] = arcs.right[arc] ? face + arcs.right[arc] : -1;
      edge += 1;
      node = next;
    }
    end = node;
  }
}

// The area of a ring and the like need whole faces: the edges of each, those on whose left it lies first.
export function edgesOfFaces(mesh) {
  const count = new Int32Array(mesh.faces + 1);
  const sides = [mesh.left, mesh.right];
  for (const side of sides) for (const face of side) if (face >= 0) count[face + 1] += 1;
  for (let face = 0; face < mesh.faces; face += 1) count[face + 1] += count[face];
  const at = count.slice();
  const edges = new Int32Array(count[mesh.faces]);
  for (const side of sides) side.forEach((face, edge) => face >= 0 && (edges[at[face]++] = edge));
  return { of: (face) => edges.subarray(count[face], count[face + 1]) };
}
