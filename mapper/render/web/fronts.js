// Frontlines of a day: where ground of one party meets that of another.

import { followers } from "./dissolve.js";

// → [{ a, b, lines: [[node, …], …] }, …]: group a, the lower one, lies on the left. A line ends only where a third
// group or the rim meets it; one that closes on itself ends with the node it began with.
export function frontsOf(mesh, groupOf, sided) {
  const front = { from: [], to: [], kind: [] };
  const stops = new Uint8Array(mesh.x.length);
  const pairs = sided.length;
  for (let edge = 0; edge < mesh.from.length; edge += 1) {
    const [left, right] = [mesh.left[edge], mesh.right[edge]];
    const [a, b] = [left < 0 ? -1 : groupOf[left], right < 0 ? -1 : groupOf[right]];
    if (a === b) continue;
    const [start, end] = [mesh.from[edge], mesh.to[edge]];
    if (!sided[a] || !sided[b]) {
      stops[start] = stops[end] = 1;
    } else if (start !== end) {
      front.kind.push(a < b ? a * pairs + b : b * pairs + a);
      front.from.push(a < b ? start : end);
      front.to.push(a < b ? end : start);
    }
  }
  stopWherePairsMeet(front, stops);
  return byPair(joined(mesh, front, stops), pairs);
}

function stopWherePairsMeet({ from, to, kind }, stops) {
  const pairAt = new Map();
  const meets = (node, pair) => {
    const other = pairAt.get(node);
    if (other === undefined) pairAt.set(node, pair);
    else if (other !== pair) stops[node] = 1;
  };
  kind.forEach((pair, half) => {
    meets(from[half], pair);
    meets(to[half], pair);
  });
}

function joined(mesh, front, stops) {
  const next = followers(mesh, front);
  const done = new Uint8Array(next.length);
  const lines = [];
  const follow = (start) => {
    const nodes = [front.from[start]];
    for (let half = start; half >= 0 && !done[half]; half = stops[front.to[half]] ? -1 : next[half]) {
      done[half] = 1;
      nodes.push(front.to[half]);
    }
    lines.push({ pair: front.kind[start], nodes });
  };
  for (let half = 0; half < next.length; half += 1) if (stops[front.from[half]]) follow(half);
  for (let half = 0; half < next.length; half += 1) if (!done[half]) follow(half);
  return lines;
}

function byPair(lines, pairs) {
  const fronts = new Map();
  for (const { pair, nodes } of lines) {
    if (!fronts.has(pair)) fronts.set(pair, { a: Math.floor(pair / pairs), b: pair % pairs, lines: [] });
    fronts.get(pair).lines.push(nodes);
  }
  return [...fronts.values()].sort((one, other) => one.a - other.a || one.b - other.b);
}

// A line without the corners that lie nearer than `least` to the last one; its ends stay.
export function thinned(points, least) {
  const line = [points[0]];
  for (const point of points.slice(1, -1)) {
    const last = line.at(-1);
    if ((point[0] - last[0]) ** 2 + (point[1] - last[1]) ** 2 >= least * least) line.push(point);
  }
  if (points.length > 1) line.push(points.at(-1));
  return line;
}

// Chaikin's corner cutting; the ends of a line stay, a closed one is cut all around. Points are [x, y].
export function smoothed(points, rounds = 2) {
  let line = points;
  for (let round = 0; round < rounds && line.length > 2; round += 1) line = cut(line);
  return line;
}

function cut(line) {
  const [first, last] = [line[0], line.at(-1)];
  const closed = first[0] === last[0] && first[1] === last[1];
  const corners = [];
  for (let n = 1; n < line.length; n += 1) {
    const [[ax, ay], [bx, by]] = [line[n - 1], line[n]];
    if (closed || n > 1) corners.push([0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by]);
    if (closed || n < line.length - 1) corners.push([0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by]);
  }
  return closed ? [...corners, corners[0]] : [first, ...corners, last];
}
