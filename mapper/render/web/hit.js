// What lies under a point of the screen: the topmost thing first.

import { siegeRing } from "./control.js";
import { distanceToLine, inRings } from "./shapes.js";
import { spotsOf } from "./spots.js";

const REACH = { place: 12, point: 12, siege: 6, line: 9 };

// `at` is a container point; returns a thing, or null outside everything.
export function thingAt(map, scene, at) {
  const point = map.containerPointToLayerPoint(at);
  const here = plane([map.layerPointToLatLng(point)].map(({ lat, lng }) => [lat, lng]))[0];
  const spots = spotsOf(map, scene);
  const of = (type, test = () => true) => scene.things.filter((thing) => thing.type === type && test(thing));
  const sieges = of("mark", ({ kind }) => kind === "siege");
  const others = of("mark", ({ kind }) => kind !== "siege");
  const inside = ({ shape }) => shape.polygons.some((rings) => inRings(here, rings.map(plane)));
  const spot = (thing) => (spots.get(thing.index) ? [[spots.get(thing.index)]] : []);
  const lines = ({ shape }) => shape.lines.map((line) => line.map((position) => map.latLngToLayerPoint(position)));
  return (
    nearest(point, of("place"), spot, REACH.place) ||
    nearest(point, others.filter(({ shape }) => shape.points.length), spot, REACH.point) ||
    nearest(point, sieges, (thing) => [siegeRing(map, thing, spots)], REACH.siege) ||
    nearest(point, others, lines, REACH.line) ||
    others.filter(inside).at(-1) ||
    of("area", inside).at(-1) ||
    null
  );
}

// The thing whose lines, in pixels, come nearest to a point and within reach of it.
function nearest(point, things, linesOf, reach) {
  const distance = (thing) => Math.min(Infinity, ...linesOf(thing).filter((line) => line.length).map((line) => distanceToLine(point, line)));
  const found = things.map((thing) => [distance(thing), thing]).filter(([far]) => far <= reach);
  return found.length ? found.reduce((best, next) => (next[0] < best[0] ? next : best))[1] : null;
}

function plane(ring) {
  return ring.map(([y, x]) => ({ x, y }));
}
