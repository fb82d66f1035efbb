// What lies under a point of the screen: the topmost thing first.

import { siegeRing } from "./control.js";
import { distanceToLine, inRings } from "./shapes.js";

const REACH = { place: 12, point: 12, siege: 6, line: 9 };

// `at` is a container point; returns a thing, or null outside everything.
export function thingAt(map, scene, at) {
  const point = map.containerPointToLayerPoint(at);
  const pixels = (line) => line.map((position) => map.latLngToLayerPoint(position));
  const { x: lon, y: lat } = { x: map.layerPointToLatLng(point).lng, y: map.layerPointToLatLng(point).lat };
  const inside = ({ shape }) => shape.polygons.some((rings) => inRings({ x: lon, y: lat }, rings.map(plane)));
  const nearest = (things, positions, reach) => {
    const found = things
      .map((thing) => [Math.min(Infinity, ...positions(thing).map((line) => distanceToLine(point, line))), thing])
      .filter(([distance]) => distance <= reach)
      .sort((a, b) => a[0] - b[0]);
    return found.length ? found[0][1] : null;
  };
  const of = (type, test = () => true) => scene.things.filter((thing) => thing.type === type && test(thing));
  const dots = ({ shape }) => shape.points.map((position) => pixels([position]));
  const ring = (thing) => [siegeRing(map, thing)].filter((line) => line.length).map((line) => [...line, line[0]]);
  return (
    nearest(of("place", (thing) => thing.at), (thing) => [pixels([thing.at])], REACH.place) ||
    nearest(of("mark", ({ kind }) => kind !== "siege"), dots, REACH.point) ||
    nearest(of("mark", ({ kind }) => kind === "siege"), ring, REACH.siege) ||
    nearest(of("mark"), ({ shape }) => shape.lines.map(pixels), REACH.line) ||
    of("mark", (thing) => thing.kind !== "siege" && inside(thing)).at(-1) ||
    of("area", inside).at(-1) ||
    null
  );
}

function plane(ring) {
  return ring.map(([y, x]) => ({ x, y }));
}
