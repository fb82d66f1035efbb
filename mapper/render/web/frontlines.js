// Frontlines on the map: smooth when all has come to rest, edge by edge while things move.

import { frontsOf, smoothed, thinned } from "./fronts.js";
import { front } from "./glyphs.js";
import { coarser } from "./mesh.js";

// Edges up to which frontlines are smoothed at every step.
const LIGHT = 12_000;
// Pixels between two vertices of a border, and between two corners of a frontline, below which one is left out.
const VERTICES = 1.5;
const CORNERS = 3;
// Pixels across, below which a closed front is no more than a dot, and would look like a siege.
const SPECK = 26;

// Returns how to draw the frontlines between the groups that have a side.
export function frontDrawer(map, mesh, plane) {
  const kept = { zoom: null, mesh };
  // A border is only as fine as the zoom can show.
  const meshAt = (zoom) => {
    if (kept.zoom !== zoom) Object.assign(kept, { zoom, mesh: coarser(mesh, plane, VERTICES / (256 * 2 ** (zoom + 1))) });
    return kept.mesh;
  };
  return (ctx, groupOf, sides, fine) => {
    const shown = meshAt(Math.floor(map.getZoom()));
    const [scale, corner] = [256 * 2 ** map.getZoom(), map.getPixelOrigin().subtract(map._getMapPanePos())];
    const point = (node) => [plane.u[node] * scale - corner.x, plane.v[node] * scale - corner.y];
    const path = new Path2D();
    if (fine || shown.from.length < LIGHT) smoothFronts(path, shown, groupOf, sides, point);
    else roughFronts(path, shown, groupOf, Uint8Array.from(sides), point);
    front(ctx, path);
  };
}

function smoothFronts(path, mesh, groupOf, sides, point) {
  for (const line of frontsOf(mesh, groupOf, sides).flatMap(({ lines }) => lines)) {
    const points = line.map(point);
    if (!isSpeck(points)) trace(path, smoothed(thinned(points, CORNERS)));
  }
}

function roughFronts(path, { from, to, left, right }, groupOf, sides, point) {
  for (let edge = 0; edge < from.length; edge += 1) {
    if (right[edge] < 0) continue;
    const [a, b] = [groupOf[left[edge]], groupOf[right[edge]]];
    if (a !== b && sides[a] && sides[b]) trace(path, [point(from[edge]), point(to[edge])]);
  }
}

function isSpeck(points) {
  if (points[0].some((at, axis) => at !== points.at(-1)[axis])) return false;
  return [0, 1].every((axis) => {
    const along = points.map((point) => point[axis]);
    return Math.max(...along) - Math.min(...along) < SPECK;
  });
}

function trace(path, [start, ...rest]) {
  path.moveTo(...start);
  for (const [x, y] of rest) path.lineTo(x, y);
}
