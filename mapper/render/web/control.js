// Who holds what: areas, frontlines, marks and places, drawn from the things of a scene.

import { surface } from "./basemap.js";
import { ringAround, walk } from "./shapes.js";
import { eventSign, placeDot } from "./signs.js";
import { hasSpot, spotsOf } from "./spots.js";

// Pixels across, below which a siege is drawn as a circle of a fixed radius.
const SMALLEST = 44;
const RADIUS = 12;
const NEUTRAL = "#4b555c";

const fade = (thing, least, most) => least + (most - least) * (thing.confidence ?? 0.5);

export function drawControl(map, scene, book) {
  const areas = { ...surface(map, "areas", 300), smoothFactor: 0.8 };
  const marks = { ...surface(map, "marks", 420), smoothFactor: 0.8 };
  surface(map, "dots", 450);
  for (const patch of scene.paint) drawArea(map, patch, areas, book);
  for (const front of scene.frontlines) drawFront(map, front, marks);
  const moving = [];
  for (const thing of scene.things) {
    if (thing.type === "mark") moving.push(...drawMark(map, thing, scene, marks, book));
    if (thing.type === "place" && hasSpot(thing)) moving.push(drawPlace(map, thing));
  }
  const settle = () => {
    const spots = spotsOf(map, scene);
    moving.forEach((move) => move(spots));
  };
  map.on("zoomend viewreset", settle);
  settle();
}

function drawArea(map, thing, on, book) {
  const striped = thing.status !== "controlled";
  const colours = thing.colours.length > 1 ? thing.colours : [thing.colours[0] || NEUTRAL, "#f3f1ec"];
  const fillColor = striped ? book.fill(thing.status === "mixed" ? "bands" : "hatch", colours) : thing.colours[0];
  const fillOpacity = striped ? fade(thing, 0.45, 0.9) : fade(thing, 0.25, 0.7);
  // How far control reaches is an inference, so its edge has no line; the frontlines have theirs.
  const style = { fillColor, fillOpacity, color: "#4b4f52", weight: 0.8, opacity: 0.6, stroke: striped };
  L.polygon(thing.shape.polygons, { ...on, ...style }).addTo(map);
}

// Draws a mark and returns what has to be done when the zoom has changed.
function drawMark(map, thing, scene, on, book) {
  if (thing.kind === "siege") return [drawSiege(map, thing, on)];
  const several = thing.kind === "event" && thing.colours.length > 1;
  const colour = several ? NEUTRAL : thing.colours[0] || NEUTRAL;
  const opacity = fade(thing, 0.5, 1);
  const open = thing.kind === "presence";
  if (thing.shape.polygons.length) {
    const fillColor = book.fill(open ? "rings" : "dots", thing.colours.length ? thing.colours : [colour]);
    const outline = open ? { stroke: false } : { color: colour, weight: 1.4, dashArray: "4 3" };
    L.polygon(thing.shape.polygons, { ...on, fillColor, fillOpacity: opacity, opacity, ...outline }).addTo(map);
  }
  if (thing.shape.lines.length) drawChain(map, thing, on, colour, opacity, open);
  return thing.shape.points.length && hasSpot(thing) && !stoodFor(thing, scene) ? [icon(map, thing, pointSign(thing, colour))] : [];
}

// Open beads along a river for presence, small full ones for claimed.
function drawChain(map, thing, on, colour, opacity, open) {
  const bead = (color, weight, gap) =>
    L.polyline(thing.shape.lines, { ...on, color, weight, opacity, fill: false, dashArray: `0 ${gap}`, lineCap: "round" }).addTo(map);
  if (!open) {
    L.polyline(thing.shape.lines, { ...on, color: colour, weight: 1, opacity, fill: false }).addTo(map);
    bead(colour, 4, 7);
    return;
  }
  bead("#fff", 9.5, 11);
  bead(colour, 7, 11);
  bead("#fff", 3.6, 11);
}

// A ring with ticks towards the besieged, at the same distance on screen at every zoom.
function drawSiege(map, thing, on) {
  const shades = thing.besieged.length ? thing.besieged : ["#22282c"];
  const style = { ...on, fill: false, smoothFactor: 0, opacity: fade(thing, 0.6, 1), lineCap: "butt" };
  const halo = L.polyline([], { ...style, color: "#fff", weight: 5, opacity: 0.85 }).addTo(map);
  const line = L.polyline([], { ...style, color: shades[0], weight: 2 }).addTo(map);
  const ticks = shades.map((color) => L.polyline([], { ...style, color, weight: 1.8 }).addTo(map));
  const back = ({ x, y }) => map.layerPointToLatLng([x, y]);
  const tick = ({ x, y, along }) => [back({ x, y }), back({ x: x - 4.5 * along.y, y: y + 4.5 * along.x })];
  return (spots) => {
    const ring = siegeRing(map, thing, spots);
    if (!ring.length) return;
    halo.setLatLngs(ring.map(back));
    line.setLatLngs(ring.map(back));
    const steps = walk(ring, 7);
    ticks.forEach((drawn, n) => drawn.setLatLngs(steps.filter((_, at) => at % ticks.length === n).map(tick)));
  };
}

// The closed ring in layer points: around the shape, or around its spot while the shape is too small to see.
export function siegeRing(map, thing, spots) {
  const { polygons, points, lines } = thing.shape;
  const positions = [...polygons.flatMap((rings) => rings[0]), ...lines.flat(), ...points];
  if (!positions.length || !spots.has(thing.index)) return [];
  const ring = ringAround(positions.map((at) => map.latLngToLayerPoint(at)), 7);
  const across = ring.map(({ x }) => x);
  const small = Math.max(...across) - Math.min(...across) < SMALLEST;
  const closed = small ? ringAround([spots.get(thing.index)], RADIUS) : ring;
  return [...closed, closed[0]];
}

function drawFront(map, front, on) {
  const line = (style) => L.polyline(front.shape.lines, { ...on, fill: false, lineCap: "round", ...style }).addTo(map);
  line({ color: "#fff", weight: 4.5, opacity: 0.8 });
  line({ color: "#22282c", weight: 1.8 });
}

// A point mark says nothing new where a place with the same status stands.
function stoodFor(thing, scene) {
  const [at] = thing.shape.points;
  const near = (other) => Math.abs(other.at[0] - at[0]) < 5e-3 && Math.abs(other.at[1] - at[1]) < 5e-3;
  return thing.kind !== "event" && scene.things.some((other) => other.type === "place" && hasSpot(other) && other.status === thing.kind && near(other));
}

function pointSign(thing, colour) {
  if (thing.kind !== "event") return placeDot(thing.kind, [colour], 6);
  return eventSign(colour);
}

function drawPlace(map, thing) {
  const dot = placeDot(thing.status, thing.colours, thing.part ? 4.5 : 6.5);
  dot.style.opacity = fade(thing, 0.7, 1);
  return icon(map, thing, dot);
}

// Puts a sign on the map and returns how to move it to its spot.
function icon(map, thing, node) {
  const size = Number(node.getAttribute("width"));
  const drawn = L.divIcon({ html: node, className: "mapper-icon", iconSize: [size, size] });
  const marker = L.marker(thing.at, { icon: drawn, pane: "mapper-dots", interactive: false, keyboard: false });
  marker.addTo(map);
  return (spots) => {
    const spot = spots.get(thing.index);
    marker.setOpacity(spot ? 1 : 0);
    if (spot) marker.setLatLng(map.layerPointToLatLng(spot));
  };
}
