// The quiet ground under the evidence: land, water, borders. Names are the labels' business.

import { shapeOf } from "./shapes.js";

const LAND = "#efede6";
const WATER = "#cddde4";
const RIVER = "#9fc0d0";

// A pane with a drawing surface of its own, so that what is drawn in it keeps its height.
export function surface(map, name, height) {
  const pane = map.createPane(`mapper-${name}`);
  pane.style.zIndex = height;
  pane.style.pointerEvents = "none";
  return { pane: `mapper-${name}`, renderer: L.svg({ pane: `mapper-${name}`, padding: 0.4 }), interactive: false };
}

export function drawLand(map, base) {
  const on = { ...surface(map, "land", 210), stroke: false, fill: true, fillOpacity: 1, smoothFactor: 1 };
  // The coarse world overlaps itself a little; a stroke of its own colour closes what is left open.
  L.polygon(shapeOf(base.world).polygons, { ...on, fillColor: LAND, stroke: true, color: LAND, weight: 1.5, fillRule: "nonzero" }).addTo(map);
  L.polygon(shapeOf(base.land).polygons, { ...on, fillColor: LAND }).addTo(map);
  L.polygon(shapeOf(base.study).polygons, { ...on, fillColor: "#fbfaf7" }).addTo(map);
  L.polygon(shapeOf(base.lakes).polygons, { ...on, fillColor: WATER }).addTo(map);
}

export function drawLines(map, base, study) {
  const on = { ...surface(map, "lines", 330), fill: false, smoothFactor: 1 };
  const line = (shape, style) => L.polyline(shapeOf(shape).lines, { ...on, ...style }).addTo(map);
  const provinces = line(base.provinces, { color: "#c9c4b6", weight: 0.8, dashArray: "2 3" });
  const rivers = base.rivers.map(([rank, shape]) => [rank, line(shape, { color: RIVER, weight: riverWidth(rank, 6) })]);
  line(base.worldBorders, { color: "#a7a195", weight: 0.8 });
  line(base.borders, { color: "#fff", weight: 3.5, opacity: 0.6 });
  line(base.borders, { color: "#87807a", weight: 1.1, dashArray: "7 3 1.5 3" });
  const edge = shapeOf(study).polygons;
  L.polygon(edge, { ...on, color: "#8d938f", weight: 1, dashArray: "1 4", lineCap: "round" }).addTo(map);
  const widen = () => {
    rivers.forEach(([rank, drawn]) => drawn.setStyle({ weight: riverWidth(rank, map.getZoom()) }));
    provinces.setStyle({ opacity: map.getZoom() < 5.5 ? 0 : 1 });
  };
  map.on("zoomend", widen);
  widen();
}

function riverWidth(rank, zoom) {
  return Math.max(0.6, (2.6 - 0.22 * rank) * Math.min(1.8, Math.max(0.6, zoom / 7)));
}
