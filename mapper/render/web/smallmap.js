// A map that is only a drawing: land, water, borders, and a dot for each place that can be chosen.

import { svg } from "./dom.js";
import { shapeOf } from "./shapes.js";

const WIDTH = 640;
const LETTER = 0.52;

export function smallMap(map, chosen) {
  const [west, south, east, north] = map.bounds;
  const squeeze = Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180));
  const scale = WIDTH / ((east - west) * squeeze);
  const height = Math.round((north - south) * scale);
  const place = ([lat, lon]) => [(lon - west) * squeeze * scale, (north - lat) * scale];
  const path = (line) => `M${line.map((at) => place(at).map((value) => value.toFixed(1)).join(" ")).join("L")}`;
  const area = (shape, kind) => svg("path", { class: `small-${kind}`, d: shapeOf(shape).polygons.flat().map((ring) => `${path(ring)}Z`).join("") });
  const lines = (shape, kind) => svg("path", { class: `small-${kind}`, d: shapeOf(shape).lines.map(path).join("") });
  const spots = map.spots.map((spot) => ({ ...spot, xy: place([spot.at[1], spot.at[0]]) }));
  const taken = spots.map(({ xy: [x, y] }) => [x - 6, y - 6, x + 6, y + 6]);
  // On a phone the map is drawn smaller, and its letters no less large.
  const size = window.innerWidth > 860 ? 15 : 23;
  const labels = spots.map((spot) => label(spot, taken, height, size));
  const clear = ([[x, y], name]) => isFree([x - size * name.length * 0.45, y - size, x + size * name.length * 0.45, y + 4], taken);
  const names = map.names.map(([lon, lat, name]) => [place([lat, lon]), name]).filter(clear);
  return svg(
    "svg",
    { class: "small-map", viewBox: `0 0 ${WIDTH} ${height}`, "font-size": size, role: "group", "aria-label": "Map of the places" },
    area(map.land, "land"),
    area(map.lakes, "lake"),
    lines(map.rivers, "river"),
    lines(map.borders, "border"),
    names.map(([[x, y], name]) => svg("text", { class: "small-country", x: inside(x, size * name.length * 0.45), y, "text-anchor": "middle" }, name)),
    spots.map((spot, at) => dot(spot, labels[at], chosen)),
  );
}

// A middle that leaves room for half a name on either side.
function inside(x, half) {
  return half * 2 > WIDTH ? WIDTH / 2 : Math.min(WIDTH - half, Math.max(half, x));
}

// Where the name of a dot has room: right of it, left, above or below; null if nowhere.
function label({ name, xy: [x, y] }, taken, height, size) {
  const long = LETTER * size * [...name].length;
  const tries = [
    ["start", x + 9, y + 4], ["end", x - 9, y + 4], ["middle", x, y - 10], ["middle", x, y + 6 + size],
  ];
  for (const [anchor, left, base] of tries) {
    const from = anchor === "start" ? left : anchor === "end" ? left - long : left - long / 2;
    const box = [from, base - 0.75 * size, from + long, base + 0.2 * size];
    const fits = box[0] > 2 && box[2] < WIDTH - 2 && box[1] > 2 && box[3] < height - 2;
    if (fits && isFree(box, taken)) {
      taken.push(box);
      return { anchor, x: left, y: base };
    }
  }
  return null;
}

function isFree(box, taken) {
  return !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
}

function dot(spot, at, chosen) {
  const [x, y] = spot.xy;
  const numbers = spot.claims.map(chosen.name).join(", ");
  const spare = at || { anchor: x > WIDTH / 2 ? "end" : "start", x: x > WIDTH / 2 ? x - 9 : x + 9, y: y + 4 };
  const press = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    chosen.next(spot.claims);
  };
  return svg(
    "g",
    {
      class: at ? "small-spot" : "small-spot small-shy", tabindex: 0, role: "button", "data-claims": spot.claims.join(" "),
      "aria-label": `${spot.name}: ${numbers}`, onclick: press, onkeydown: press,
    },
    svg("title", {}, `${spot.name}: ${numbers}`),
    svg("circle", { class: "small-aim", cx: x, cy: y, r: 13 }),
    svg("circle", { class: "small-dot", cx: x, cy: y, r: 5 }),
    svg("text", { class: "small-name", x: spare.x, y: spare.y, "text-anchor": spare.anchor, "unicode-bidi": "isolate" }, spot.name),
  );
}
