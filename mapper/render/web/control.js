// Who holds what: areas, frontlines, marks and places, drawn from the things of a scene.

import { surface } from "./basemap.js";
import { ringAround, walk } from "./shapes.js";
import { placeDot } from "./signs.js";

const fade = (thing, least, most) => least + (most - least) * (thing.confidence ?? 0.5);

export function drawControl(map, scene, book) {
  const areas = { ...surface(map, "areas", 300), smoothFactor: 0.8 };
  const marks = { ...surface(map, "marks", 420), smoothFactor: 0.8 };
  surface(map, "dots", 450);
  for (const thing of scene.things) {
    if (thing.type === "area") drawArea(map, thing, areas, book);
    if (thing.type === "mark") drawMark(map, thing, scene, marks, book);
    if (thing.type === "place") drawPlace(map, thing);
  }
  for (const front of scene.frontlines) drawFront(map, front, marks);
}

function drawArea(map, thing, on, book) {
  if (thing.status === "unknown" || !thing.colours.length) return;
  const striped = thing.colours.length > 1;
  const fillColor = striped ? book.fill(thing.status === "mixed" ? "bands" : "hatch", thing.colours) : thing.colours[0];
  const fillOpacity = striped ? fade(thing, 0.45, 0.9) : fade(thing, 0.25, 0.7);
  // An edge is drawn only where it is worth its sharpness.
  const edge = striped ? "#4b4f52" : thing.colours[0];
  const style = { fillColor, fillOpacity, color: edge, weight: striped ? 0.8 : 1.2, opacity: 0.6 };
  L.polygon(thing.shape.polygons, { ...on, ...style, stroke: (thing.confidence ?? 0) >= 0.5 }).addTo(map);
}

function drawMark(map, thing, scene, on, book) {
  if (thing.kind === "siege") return drawSiege(map, thing, on);
  const colour = thing.colours[0] || "#5f6b73";
  const opacity = fade(thing, 0.5, 1);
  const open = thing.kind === "presence";
  if (thing.shape.polygons.length) {
    const fillColor = book.fill(open ? "rings" : "dots", thing.colours.length ? thing.colours : [colour]);
    const outline = open ? { stroke: false } : { color: colour, weight: 1.4, dashArray: "4 3" };
    L.polygon(thing.shape.polygons, { ...on, fillColor, fillOpacity: opacity, opacity, ...outline }).addTo(map);
  }
  if (thing.shape.lines.length) drawChain(map, thing, on, colour, opacity, open);
  if (thing.shape.points.length && !stoodFor(thing, scene)) {
    for (const point of thing.shape.points) icon(map, point, pointSign(thing, colour), "mapper-dots");
  }
  return undefined;
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
  const redraw = () => {
    const back = ({ x, y }) => map.layerPointToLatLng([x, y]);
    const ring = siegeRing(map, thing);
    if (!ring.length) return;
    const whole = [...ring, ring[0]].map(back);
    halo.setLatLngs(whole);
    line.setLatLngs(whole);
    const steps = walk(ring, 8);
    shades.forEach((_, n) => {
      const own = steps.filter((_, at) => at % shades.length === n);
      ticks[n].setLatLngs(own.map(({ x, y, along }) => [back({ x, y }), back({ x: x - 5 * along.y, y: y + 5 * along.x })]));
    });
  };
  map.on("zoomend viewreset", redraw);
  redraw();
}

export function siegeRing(map, thing) {
  const { polygons, points, lines } = thing.shape;
  const pixels = [...polygons.flatMap((rings) => rings[0]), ...lines.flat(), ...points].map((at) => map.latLngToLayerPoint(at));
  const ring = pixels.length ? ringAround(pixels, 8) : [];
  const wide = Math.max(...ring.map(({ x }) => x)) - Math.min(...ring.map(({ x }) => x));
  return wide < 34 && ring.length ? ringAround([map.latLngToLayerPoint(thing.at)], 17) : ring;
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
  return thing.kind !== "event" && scene.things.some((other) => other.type === "place" && other.at && other.status === thing.kind && near(other));
}

function pointSign(thing, colour) {
  if (thing.kind !== "event") return placeDot(thing.kind, [colour], 6);
  const dot = placeDot("controlled", [colour], 4.5);
  dot.setAttribute("class", "mapper-event");
  return dot;
}

function drawPlace(map, thing) {
  if (!thing.at) return;
  const dot = placeDot(thing.status, thing.colours, thing.part ? 5 : 6.5);
  dot.style.opacity = fade(thing, 0.7, 1);
  icon(map, thing.at, dot, "mapper-dots");
}

function icon(map, at, node, pane) {
  const size = Number(node.getAttribute("width"));
  const drawn = L.divIcon({ html: node, className: "mapper-icon", iconSize: [size, size] });
  L.marker(at, { icon: drawn, pane, interactive: false, keyboard: false }).addTo(map);
}
