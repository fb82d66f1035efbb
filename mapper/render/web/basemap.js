// The quiet ground under the evidence: land, water, borders. Names are the labels' business.

import { el } from "./dom.js";

export const BASE_COLOURS = {
  land: "#efede6", study: "#fbfaf7", water: "#cddde4", river: "#9fc0d0", border: "#87807a", halo: "rgb(255 255 255 / 60%)",
  province: "#c9c4b6", worldBorder: "#a7a195", edge: "#8d938f", own: "#e4e1d8", ownLine: "#a39d91",
};
const BORDER = [
  { colour: BASE_COLOURS.halo, width: 3.5 },
  { colour: BASE_COLOURS.border, width: 1.1, dash: [7, 3, 1.5, 3] },
];
// Part of the view's width and height that is drawn beyond each of its sides, for the hand that moves the map.
const BEYOND = 0.25;
// Pixels between two vertices, below which the second is left out.
const FINEST = 0.7;
const SCALE = 1e4;
const WORLD = 256;

// A layer of two canvases: land and water below all that the map tells, borders and rivers above its colours.
export function drawBase(map, base) {
  const shapes = flattened(base);
  const sheets = [sheet(map, "land", 210, (pen) => paintLand(pen, shapes)), sheet(map, "lines", 330, (pen) => paintLines(pen, shapes))];
  const Base = L.Layer.extend({
    onAdd() {
      sheets.forEach((one) => one.add());
    },
    onRemove() {
      sheets.forEach((one) => one.remove());
    },
    getEvents() {
      const draw = () => sheets.forEach((one) => one.draw());
      return { moveend: draw, resize: draw, viewreset: draw, zoomanim: (event) => sheets.forEach((one) => one.follow(event)) };
    },
    show(shown) {
      sheets.forEach((one) => one.show(shown));
    },
  });
  return new Base().addTo(map);
}

// One canvas in a pane of its own, a little larger than the view. `paint` is given a pen for the view as it is.
function sheet(map, name, height, paint) {
  const canvas = el("canvas", { class: "leaflet-zoom-animated mapper-base", "aria-hidden": "true" });
  const pane = map.getPane(`mapper-${name}`) || map.createPane(`mapper-${name}`);
  pane.style.zIndex = height;
  pane.style.pointerEvents = "none";
  let drawn = null;
  const draw = () => {
    const margin = map.getSize().multiplyBy(BEYOND).round();
    const size = map.getSize().add(margin.multiplyBy(2));
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(margin);
    const sharp = Math.min(2, window.devicePixelRatio || 1);
    drawn = { zoom: map.getZoom(), at: map.layerPointToLatLng(corner) };
    canvas.width = size.x * sharp;
    canvas.height = size.y * sharp;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setTransform(canvas, corner, 1);
    const context = canvas.getContext("2d");
    context.scale(sharp, sharp);
    context.lineJoin = "round";
    paint(penOn(context, size, map.getZoom(), map.getPixelOrigin().add(corner)));
  };
  // While a zoom is under way, the picture of the old view is stretched to where it will be.
  const follow = ({ center, zoom }) => {
    const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(L.DomUtil.getPosition(map.getPane("mapPane"))).round();
    L.DomUtil.setTransform(canvas, map.project(drawn.at, zoom).subtract(origin), map.getZoomScale(zoom, drawn.zoom));
  };
  return {
    draw,
    follow,
    add: () => {
      pane.append(canvas);
      draw();
    },
    remove: () => canvas.remove(),
    show: (shown) => {
      pane.style.display = shown ? "" : "none";
    },
  };
}

function paintLand(pen, { world, land, study, lakes, own }) {
  const { land: ground, water, study: told, own: ofUser } = BASE_COLOURS;
  // The coarse world overlaps itself a little; a stroke of its own colour closes what is left open.
  pen.fill(world.rings, ground, { rule: "nonzero", seam: 1.5 });
  pen.fill(land.rings, ground);
  pen.fill(study.rings, told);
  pen.fill(own.rings, ofUser);
  pen.fill(lakes.rings, water);
}

function paintLines(pen, { provinces, rivers, worldBorders, borders, study, own }) {
  const colours = BASE_COLOURS;
  if (pen.zoom >= 5.5) pen.stroke(provinces.lines, { colour: colours.province, width: 0.8, dash: [2, 3] });
  for (const { rank, lines } of rivers.filter((one) => one.rank < pen.zoom + 2.5)) pen.stroke(lines, { colour: colours.river, width: riverWidth(rank, pen.zoom) });
  pen.stroke(worldBorders.lines, { colour: colours.worldBorder, width: 0.8 });
  if (pen.zoom < 5) pen.stroke(borders.lines, { colour: colours.border, width: 0.8 });
  else for (const style of BORDER) pen.stroke(borders.lines, style);
  pen.stroke([...own.rings, ...own.lines], { colour: colours.ownLine, width: 1 });
  pen.stroke(study.rings, { colour: colours.edge, width: 1, dash: [1, 4], cap: "round" });
}

// Fills and strokes shapes in one view, at every turn of the globe that shows.
function penOn(context, size, zoom, origin) {
  const scale = 2 ** zoom;
  const path = (shapes, least) => {
    context.beginPath();
    for (const turn of [-WORLD, 0, WORLD]) {
      const left = origin.x - turn * scale;
      for (const shape of shapes) {
        const [west, north, east, south] = shape.box;
        const seen = east * scale > left && west * scale < left + size.x && south * scale > origin.y && north * scale < origin.y + size.y;
        if (seen && Math.max(east - west, south - north) * scale > least) trace(context, shape, { scale, left, top: origin.y, size });
      }
    }
  };
  return {
    zoom,
    fill(rings, colour, { rule = "evenodd", seam = 0 } = {}) {
      if (!rings.length) return;
      path(rings, FINEST);
      context.fillStyle = colour;
      context.fill(rule);
      if (seam) Object.assign(context, { strokeStyle: colour, lineWidth: seam });
      if (seam) context.stroke();
    },
    stroke(lines, { colour, width, dash = [], cap = "butt" }) {
      if (!lines.length) return;
      path(lines, 0);
      Object.assign(context, { strokeStyle: colour, lineWidth: width, lineCap: cap });
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    },
  };
}

// Vertices nearer than a pixel to the last are left out, and so are runs of them on one side of the view: a
// straight line stays on that side too.
function trace(context, { x, y, ring }, { scale, left, top, size }) {
  const end = x.length - 1;
  let [lastX, lastY] = [x[0] * scale - left, y[0] * scale - top];
  let side = sideOf(lastX, lastY, size);
  let waiting = null;
  context.moveTo(lastX, lastY);
  for (let n = 1; n <= end; n += 1) {
    const toX = x[n] * scale - left;
    const toY = y[n] * scale - top;
    if (n < end && Math.abs(toX - lastX) < FINEST && Math.abs(toY - lastY) < FINEST) continue;
    const beyond = sideOf(toX, toY, size);
    if (side & beyond) {
      side &= beyond;
      waiting = [toX, toY];
      if (n < end) continue;
    }
    if (waiting) context.lineTo(...waiting);
    if (!waiting || waiting[0] !== toX || waiting[1] !== toY) context.lineTo(toX, toY);
    waiting = null;
    side = beyond;
    [lastX, lastY] = [toX, toY];
  }
  // Chromium's closePath takes time that grows with all that was drawn before it.
  if (ring) context.lineTo(x[0] * scale - left, y[0] * scale - top);
}

// One bit for each side of the view that a point lies beyond.
function sideOf(x, y, size) {
  return (x < -8 ? 1 : 0) | (x > size.x + 8 ? 2 : 0) | (y < -8 ? 4 : 0) | (y > size.y + 8 ? 8 : 0);
}

function riverWidth(rank, zoom) {
  return Math.max(0.6, (2.6 - 0.22 * rank) * Math.min(1.8, Math.max(0.6, zoom / 7)));
}

// All shapes of a base map as rings and lines on the plane of zoom 0.
function flattened(base) {
  const { scale = SCALE, worldScale = SCALE } = base;
  const near = (name) => shapeIn(base[name], scale);
  const far = (name) => shapeIn(base[name], worldScale);
  return {
    world: far("world"), worldBorders: far("worldBorders"), land: near("land"), study: near("study"), lakes: near("lakes"),
    borders: near("borders"), provinces: near("provinces"), own: near("own"),
    rivers: (base.rivers || []).map(([rank, shape]) => ({ rank, lines: shapeIn(shape, scale).lines })),
  };
}

function shapeIn(packed, scale) {
  const { p = [], l = [] } = packed || {};
  return { rings: p.flat().map((flat) => onPlane(flat, scale, true)), lines: l.map((flat) => onPlane(flat, scale, false)) };
}

// [x, y, dx, dy, …] in parts of a degree → Web Mercator, the world being 256 wide.
function onPlane(flat, scale, ring) {
  const count = flat.length / 2;
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let [east, north] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    east += flat[2 * n];
    north += flat[2 * n + 1];
    const sine = Math.sin((Math.max(-85.05, Math.min(85.05, north / scale)) * Math.PI) / 180);
    x[n] = WORLD * (east / scale / 360 + 0.5);
    y[n] = WORLD * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
    box[0] = Math.min(box[0], x[n]);
    box[1] = Math.min(box[1], y[n]);
    box[2] = Math.max(box[2], x[n]);
    box[3] = Math.max(box[3], y[n]);
  }
  return { x, y, box, ring };
}
