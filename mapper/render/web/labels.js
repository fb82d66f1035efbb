// Names on the map: the most important first, none over another, chosen anew for every view.

import { el, told } from "./dom.js";
import { walk } from "./shapes.js";
import { hasSpot, spotsOf } from "./spots.js";
import { PARTS } from "./words.js";

const LONGEST = 60;
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];

export function drawLabels(map, scene, base) {
  const pane = map.createPane("mapper-labels");
  pane.style.zIndex = 470;
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  const labels = [...ofPlaces(scene), ...(base ? ofBase(base) : [])];
  make(pane, labels);
  const update = () => arrange(map, labels, scene);
  map.on("zoomstart", () => pane.classList.add("mapper-hidden"));
  map.on("zoomend moveend resize", () => {
    update();
    pane.classList.remove("mapper-hidden");
  });
  update();
}

function ofPlaces(scene) {
  const places = scene.things.filter((thing) => thing.type === "place" && hasSpot(thing));
  const whole = new Set(places.filter((thing) => !thing.part).map((thing) => thing.place));
  return places
    .map((thing) => {
      const part = thing.part ? PARTS[thing.part] || thing.part : "";
      const text = part && whole.has(thing.place) ? part : [thing.place || thing.name, part].filter(Boolean).join(", ");
      return { text, thing, gap: thing.besieged.length ? 14 : 9, zoom: 0, look: part ? "part" : "place" };
    })
    .sort((a, b) => (a.look === "part") - (b.look === "part"));
}

function ofBase(base) {
  const label = (look, gap) => ([lon, lat, text, zoom = 0, turn = 0]) => ({ text, at: [lat, lon], gap, zoom, turn, look });
  return [
    ...base.countryNames.map(label("country", 0)),
    ...base.riverNames.map(label("river", 0)),
    ...base.towns.map(label("town", 5)),
    ...base.provinceNames.map(label("province", 0)),
  ];
}

function arrange(map, labels, scene) {
  const corner = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  const spots = spotsOf(map, scene);
  const own = scene.things.filter((thing) => thing.type === "place" && hasSpot(thing)).map((thing) => map.latLngToLayerPoint(thing.at));
  const taken = obstacles(map, scene, corner, size, spots);
  const written = new Set();
  for (const label of labels) {
    const at = label.thing ? spots.get(label.thing.index) : map.latLngToLayerPoint(label.at);
    const seen = at.x > corner.x && at.x < corner.x + size.x && at.y > corner.y && at.y < corner.y + size.y;
    const doubled = (label.look === "country" && written.has(label.text)) || (label.look === "town" && own.some((other) => other.distanceTo(at) < 14));
    const box = seen && !doubled && map.getZoom() >= label.zoom ? place(label, at, taken) : null;
    label.node.style.display = box ? "" : "none";
    if (label.dot) label.dot.style.display = box ? "" : "none";
    if (!box) continue;
    taken.push(box);
    written.add(label.text);
  }
}

// Signs and lines of the evidence, and the map's own controls.
function obstacles(map, scene, corner, size, spots) {
  const frame = (x, y, width, height) => ({ left: corner.x + x, top: corner.y + y, right: corner.x + x + width, bottom: corner.y + y + height });
  const square = ({ x, y }, reach) => ({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach });
  const controls = [frame(0, 0, 56, 90), frame(0, size.y - 44, 150, 44), frame(size.x - 330, size.y - 24, 330, 24)];
  const signs = scene.things
    .filter((thing) => spots.get(thing.index) && (thing.type === "place" || thing.kind === "siege" || thing.shape.points.length))
    .map((thing) => square(spots.get(thing.index), thing.kind === "siege" ? 13 : 6));
  const chains = scene.things
    .filter((thing) => thing.type === "mark")
    .flatMap(({ shape }) => shape.lines.flatMap((line) => walk(line.map((at) => map.latLngToLayerPoint(at)), 14)))
    .map((point) => square(point, 5));
  const edge = (box) => box.right > corner.x && box.left < corner.x + size.x && box.bottom > corner.y && box.top < corner.y + size.y;
  return [...controls, ...signs, ...chains.filter(edge)];
}

// Put a label on the first side where it is free; null when there is none.
function place(label, at, taken) {
  const further = label.look === "place" ? SIDES.map(([dx, dy]) => [dx, dy, 2]) : [];
  const sides = label.gap ? [...SIDES, ...further] : [[0, 0]];
  for (const [dx, dy, far = 1] of sides) {
    const gap = label.gap * far * (dx && dy ? 0.75 : 1);
    const x = at.x + dx * (gap + label.width / 2);
    const y = at.y + dy * (gap + label.height / 2);
    const box = boxAround(x, y, label);
    if (taken.some((other) => overlap(box, other))) continue;
    const turn = label.turn ? ` rotate(${label.turn}deg)` : "";
    label.node.style.transform = `translate(${Math.round(x - label.width / 2)}px, ${Math.round(y - label.height / 2)}px)${turn}`;
    if (label.dot) label.dot.style.transform = `translate(${Math.round(at.x) - 2}px, ${Math.round(at.y) - 2}px)`;
    return box;
  }
  return null;
}

// All labels are made first and measured after, so that the browser lays them out once.
function make(pane, labels) {
  for (const label of labels) {
    const text = label.text.length > LONGEST ? `${label.text.slice(0, LONGEST)}…` : label.text;
    label.node = el("div", { class: `mapper-label mapper-label-${label.look}` }, told(text));
    pane.append(label.node);
    if (label.look === "town") pane.append((label.dot = el("div", { class: "mapper-town" })));
  }
  for (const label of labels) {
    label.width = label.node.offsetWidth;
    label.height = label.node.offsetHeight;
  }
}

function boxAround(x, y, { width, height, turn = 0 }) {
  const angle = (Math.abs(turn) * Math.PI) / 180;
  const wide = (width * Math.cos(angle) + height * Math.sin(angle)) / 2 + 2;
  const high = (width * Math.sin(angle) + height * Math.cos(angle)) / 2 + 1;
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
