// The faces of the map: every border once, with the face on its left and on its right. The other end is mesh.py.

import { columnsOf, unzigzag } from "./codec.js";

// Coordinates are degrees; a face of -1 is what lies outside.
export function meshOf(bytes) {
  const columns = columnsOf(bytes);
  const [faces, west, south, step] = columns.next(Float64Array);
  const [left, right, starts, stops, inner] = Array.from({ length: 5 }, () => columns.next());
  const [dx, dy] = [columns.next(), columns.next()];
  const edges = inner.reduce((sum, count) => sum + count + 1, 0);
  const mesh = {
    faces,
    km2: null,
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
  mesh.km2 = areasOf(mesh);
  return mesh;
}

// What each face covers, on the ellipsoid of WGS84: below an edge lies the zone from the equator up to it (J. P. Snyder,
// Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, equation 3-12). Between its ends the edge is straight
// in degrees: the mean of a sine over a short stretch is that of its ends and a twelfth of the stretch squared.
function areasOf({ faces, x, y, from, to, left, right }) {
  const [a, e2] = [6378.137, 0.0066943799901413165];
  const e = Math.sqrt(e2);
  const zone = Float64Array.from(y, (lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return (1 - e2) * (sine / (1 - e2 * sine * sine) - Math.log((1 - e * sine) / (1 + e * sine)) / (2 * e));
  });
  const km2 = new Float64Array(faces);
  for (let edge = 0; edge < from.length; edge += 1) {
    const [f, t] = [from[edge], to[edge]];
    const rise = ((y[t] - y[f]) * Math.PI) / 180;
    const under = (((a * a) / 4) * (zone[f] + zone[t]) * (1 + (rise * rise) / 12) * (x[f] - x[t]) * Math.PI) / 180;
    km2[left[edge]] += under;
    if (right[edge] >= 0) km2[right[edge]] -= under;
  }
  return Float32Array.from(km2);
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

// The mesh without the vertices of a border that lie nearer than `least`, on the plane, to the last one that stays. Where
// three faces meet, nothing moves.
export function coarser(mesh, { u, v }, least) {
  const { from, to, left, right } = mesh;
  const kept = { from: new Uint32Array(from.length), to: new Uint32Array(from.length), left: new Int32Array(from.length), right: new Int32Array(from.length) };
  let [count, begin, goesOn] = [0, -1, false];
  for (let edge = 0; edge < from.length; edge += 1) {
    if (!goesOn) begin = from[edge];
    const end = to[edge];
    goesOn = from[edge + 1] === end && left[edge + 1] === left[edge] && right[edge + 1] === right[edge];
    if (goesOn && Math.abs(u[end] - u[begin]) + Math.abs(v[end] - v[begin]) < least) continue;
    kept.from[count] = begin;
    kept.to[count] = end;
    kept.left[count] = left[edge];
    kept.right[count] = right[edge];
    begin = end;
    count += 1;
  }
  const some = Object.fromEntries(Object.entries(kept).map(([name, column]) => [name, column.subarray(0, count)]));
  return { ...mesh, ...some };
}
