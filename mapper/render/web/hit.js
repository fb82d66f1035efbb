// What lies under a point of the screen: the topmost thing first.

import { distanceToLine, inRings } from "./shapes.js";

const REACH = { place: 12, point: 12, siege: 6, line: 9 };

// `point` is in container pixels. Returns { thing }, { mark } or { face, at }.
export function thingAt(map, layer, story, point) {
  const marks = layer.marks();
  const isSiege = ({ mark }) => story.marks[mark].kind === "siege";
  const [sieges, others] = [marks.filter(isSiege), marks.filter((mark) => !isSiege(mark))];
  const spot = nearest(point, layer.spots(), ({ x, y }) => [[{ x, y }]], REACH.place);
  if (spot) return { thing: spot.thing };
  const mark =
    nearest(point, others, ({ points = [] }) => points.map((at) => [at]), REACH.point) ||
    nearest(point, sieges, ({ lines = [] }) => lines, REACH.siege) ||
    nearest(point, others, ({ lines = [] }) => lines, REACH.line) ||
    others.filter(({ rings = [] }) => rings.some((parts) => inRings(point, parts))).at(-1);
  if (mark) return { mark: mark.mark };
  const { lat, lng } = map.containerPointToLatLng([point.x, point.y]);
  return { face: layer.faceAt(point), at: [lat, lng] };
}

// What comes nearest to a point with its lines, within reach of it.
function nearest(point, things, linesOf, reach) {
  const distance = (thing) => Math.min(Infinity, ...linesOf(thing).filter((line) => line.length).map((line) => distanceToLine(point, line)));
  const found = things.map((thing) => [distance(thing), thing]).filter(([far]) => far <= reach);
  return found.length ? found.reduce((best, next) => (next[0] < best[0] ? next : best))[1] : null;
}
