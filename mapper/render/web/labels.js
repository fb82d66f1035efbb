// Names on the map: the most important first, none over another or over a dot, chosen anew for every view and day.

import { el, told } from "./dom.js";
import { walk } from "./shapes.js";
import { cut } from "./texts.js";
import { say } from "./words.js";

const LONGEST = 60;
// Labels of places at most: more can't be read.
const MOST = 80;
const DOT = 2.5;
const RINGED = 14;
// A dot that is smaller than this stands in a crowd.
const PLAIN = { radius: 6.5, crowd: 5 };
// Half a town's dot, and the pixels within which a place of the report takes the place of a town.
const TOWN = 2;
const SAME = 14;
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];
const FURTHER = [...SIDES, ...SIDES.map(([x, y]) => [2 * x, 2 * y])];
const MIDDLE = [[0, 0]];
const CELL = 64;
const CONTROLS = ".leaflet-control, .mapper-time";

// `update` takes the spots of the day, in pixels of the map's container and the most important first.
export function labelLayer(map, base) {
  const pane = map.createPane("mapper-labels");
  Object.assign(pane.style, { zIndex: 470, pointerEvents: "none" });
  pane.setAttribute("aria-hidden", "true");
  const titles = titlesOf();
  const pool = nodesIn(pane);
  const names = namesOf(base || {});
  let ruler = rulerIn(map.getContainer());
  let frame = null;
  map.on("zoomstart", () => pane.classList.add("mapper-hidden"));
  map.on("resize", () => {
    ruler = rulerIn(map.getContainer());
  });
  return {
    update(spots, story, view, marks = []) {
      frame = frameOf(map, names, frame);
      const labels = spots.map((spot) => titles(spot, story));
      const room = crowd([...frame.controls, ...labels.map((label) => label.dot), ...marks.flatMap((mark) => covered(mark, story))]);
      const placed = placesIn(frame, room, ruler, labels, view);
      const own = { spots, written: new Set(placed.map((label) => label.text)) };
      if (!view.hidden.layers.has("base")) placed.push(...baseIn(frame, room, ruler, own));
      pool(placed, frame.corner);
      pane.classList.remove("mapper-hidden");
    },
    show(shown) {
      pane.style.display = shown ? "" : "none";
    },
  };
}

// What is written beside a spot; of a part whose whole place is on the map, the part alone.
function titlesOf() {
  let known = null;
  let whole = null;
  const texts = new Map();
  const text = ({ place, name, part }) => {
    const which = part && say(`part.${part}`);
    return which && whole.has(place) ? which : [place || name, which].filter(Boolean).join(", ");
  };
  return (spot, story) => {
    if (story !== known) {
      known = story;
      whole = new Set(story.things.filter((thing) => thing.type === "place" && !thing.part).map((thing) => thing.place));
      texts.clear();
    }
    const thing = story.things[spot.thing];
    if (!texts.has(spot.thing)) texts.set(spot.thing, cut(text(thing), LONGEST));
    const { radius = PLAIN.radius } = spot;
    const gap = story.state(spot.state).besiegers.length ? RINGED : radius + DOT;
    const look = thing.part ? "part" : radius < PLAIN.crowd ? "crowd" : "place";
    return { key: `thing ${spot.thing}`, text: texts.get(spot.thing), look, gap, spot, dot: square(spot, gap) };
  };
}

function namesOf({ countryNames = [], riverNames = [], towns = [], provinceNames = [] }) {
  const label = (look, gap) => ([lon, lat, text, zoom = 0, turn = 0], n) => ({ key: `${look} ${n}`, text: cut(text, LONGEST), lon, lat, gap, zoom, turn, look });
  return [
    ...countryNames.map(label("country", 0)), ...riverNames.map(label("river", 0)),
    ...towns.map(label("town", 5)), ...provinceNames.map(label("province", 0)),
  ];
}

// What stays the same from day to day: where the map's controls and the names of the base map are. `sides`
// remembers where a label stood, so that it stays there while the days pass.
function frameOf(map, names, last) {
  const [zoom, size, corner] = [map.getZoom(), map.getSize(), map.containerPointToLayerPoint([0, 0])];
  const key = [zoom, size.x, size.y, corner.x, corner.y, map.getPixelOrigin(), map.getContainer().querySelectorAll(CONTROLS).length].join(" ");
  if (last && last.key === key) return last;
  const middle = map.getCenter().lng;
  const inside = ({ x, y }) => x > 0 && x < size.x && y > 0 && y < size.y;
  const shown = names
    .filter((label) => zoom >= label.zoom)
    .map((label) => ({ ...label, spot: map.latLngToContainerPoint([label.lat, label.lon + 360 * Math.round((middle - label.lon) / 360)]) }))
    .filter((label) => inside(label.spot))
    .map((label) => (label.look === "town" ? { ...label, dot: square(label.spot, TOWN + 2) } : label));
  return { key, corner, size, inside, names: shown, controls: controlsOf(map.getContainer()), sides: new Map() };
}

function controlsOf(container) {
  const origin = container.getBoundingClientRect();
  return [...container.querySelectorAll(CONTROLS)].map((node) => {
    const box = node.getBoundingClientRect();
    return { left: box.left - origin.left, top: box.top - origin.top, right: box.right - origin.left, bottom: box.bottom - origin.top };
  });
}

function placesIn(frame, room, ruler, labels, { chosen }) {
  const placed = [];
  const isChosen = ({ spot }) => Boolean(chosen) && chosen.thing === spot.thing;
  for (const label of [...labels.filter(isChosen), ...labels.filter((one) => !isChosen(one))]) {
    if (placed.length >= MOST) break;
    if (!label.text || !frame.inside(label.spot)) continue;
    const found = place(label, room, ruler, frame);
    if (found) placed.push(found);
  }
  return placed;
}

function baseIn(frame, room, ruler, { spots, written }) {
  const placed = [];
  const told = (text) => written.has(text) || placed.some((label) => label.text === text);
  const onSpot = ({ x, y }) => spots.some((other) => Math.abs(other.x - x) < SAME && Math.abs(other.y - y) < SAME);
  for (const label of frame.names) {
    if (label.look === "country" && told(label.text)) continue;
    if (label.look === "town" && (written.has(label.text) || onSpot(label.spot))) continue;
    if (label.dot && !room.isFree(label.dot)) continue;
    const found = place(label, room, ruler, frame);
    if (!found) continue;
    placed.push(found);
    if (!label.dot) continue;
    room.take(label.dot);
    placed.push({ key: `dot ${label.key}`, look: "dot", text: "", left: label.spot.x - TOWN, top: label.spot.y - TOWN });
  }
  return placed;
}

// Put a label on the first side where it is free and whole, that where it stood before the first; null when there is none.
function place(label, room, ruler, { sides, size }) {
  const { key, spot, dot, look, text, gap, turn = 0 } = label;
  const { width, height } = ruler(look, text);
  const tries = gap ? (look === "place" || look === "crowd" ? FURTHER : SIDES) : MIDDLE;
  const stood = sides.get(key);
  for (const side of stood ? [stood, ...tries] : tries) {
    const far = side[0] && side[1] ? 0.75 * gap : gap;
    const x = spot.x + side[0] * far + (Math.sign(side[0]) * width) / 2;
    const y = spot.y + side[1] * far + (Math.sign(side[1]) * height) / 2;
    const box = boxAround(x, y, width, height, turn);
    if (box.left < 0 || box.top < 0 || box.right > size.x || box.bottom > size.y || !room.isFree(box, dot)) continue;
    room.take(box);
    if (gap) sides.set(key, side);
    return { key, look, text, turn, left: x - width / 2, top: y - height / 2 };
  }
  return null;
}

function boxAround(x, y, width, height, turn) {
  if (!turn) return { left: x - width / 2 - 2, right: x + width / 2 + 2, top: y - height / 2 - 1, bottom: y + height / 2 + 1 };
  const angle = (Math.abs(turn) * Math.PI) / 180;
  const wide = (width * Math.cos(angle) + height * Math.sin(angle)) / 2 + 2;
  const high = (width * Math.sin(angle) + height * Math.cos(angle)) / 2 + 1;
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

// What the chain or the diamond of a mark covers.
function covered({ mark, lines = [], points = [] }, story) {
  const { kind } = story.marks[mark];
  if (kind === "event") return points.map((at) => square(at, 7));
  return kind === "siege" ? [] : lines.flatMap((line) => walk(line, 12).map((at) => square(at, 4)));
}

function square({ x, y }, reach) {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

// Boxes by the squares of a grid that they touch. A label may come nearer to its own dot than to others.
function crowd(boxes) {
  const cells = new Map();
  const take = (box) => {
    for (const cell of cellsOf(box)) {
      if (cells.has(cell)) cells.get(cell).push(box);
      else cells.set(cell, [box]);
    }
  };
  const isFree = (box, own) => {
    for (const cell of cellsOf(box)) {
      for (const other of cells.get(cell) || []) if (other !== own && overlap(box, other)) return false;
    }
    return true;
  };
  boxes.forEach(take);
  return { take, isFree };
}

function cellsOf({ left, top, right, bottom }) {
  const found = [];
  for (let row = Math.floor(top / CELL); row <= bottom / CELL; row += 1) {
    for (let column = Math.floor(left / CELL); column <= right / CELL; column += 1) found.push(row * 4096 + column);
  }
  return found;
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Width and height of a text in the style of its look, told without laying anything out.
function rulerIn(host) {
  const pen = document.createElement("canvas").getContext("2d");
  const styles = new Map();
  const widths = new Map();
  const styleOf = (look) => {
    const probe = el("div", { class: `mapper-label mapper-label-${look}` }, "X");
    host.append(probe);
    const { font, letterSpacing, textTransform, maxWidth, paddingLeft } = getComputedStyle(probe);
    const style = { font, gap: parseFloat(letterSpacing) || 0, upper: textTransform === "uppercase", most: parseFloat(maxWidth) || Infinity, sides: 2 * parseFloat(paddingLeft), height: probe.offsetHeight };
    probe.remove();
    return style;
  };
  return (look, text) => {
    if (!styles.has(look)) styles.set(look, styleOf(look));
    const style = styles.get(look);
    const key = `${look} ${text}`;
    if (!widths.has(key)) {
      pen.font = style.font;
      const shown = style.upper ? text.toUpperCase() : text;
      widths.set(key, Math.min(style.most, Math.ceil(pen.measureText(shown).width + style.gap * [...shown].length) + style.sides));
    }
    return { width: widths.get(key), height: style.height };
  };
}

// Elements that are kept from day to day. A label keeps its own while it shows; spare ones are written over.
function nodesIn(pane) {
  let shown = new Map();
  let spare = [];
  const make = () => {
    const text = told("");
    const node = { text, element: el("div", {}, text), at: "" };
    pane.append(node.element);
    return node;
  };
  return (labels, corner) => {
    const next = new Map();
    for (const label of labels) if (shown.has(label.key)) next.set(label.key, shown.get(label.key));
    for (const [key, node] of shown) if (!next.has(key)) spare.push(node);
    for (const label of labels) {
      const node = next.get(label.key) || spare.pop() || make();
      next.set(label.key, node);
      write(node, label, corner);
    }
    for (const node of spare) if (node.at) Object.assign(node, { at: "" }).element.style.display = "none";
    shown = next;
  };
}

function write(node, { look, text, left, top, turn = 0 }, corner) {
  const style = look === "dot" ? "mapper-town" : `mapper-label mapper-label-${look}`;
  const at = `translate(${Math.round(corner.x + left)}px, ${Math.round(corner.y + top)}px)${turn ? ` rotate(${turn}deg)` : ""}`;
  if (node.element.className !== style) node.element.className = style;
  if (node.text.textContent !== text) node.text.textContent = text;
  if (!node.at) node.element.style.display = "";
  if (node.at !== at) node.element.style.transform = at;
  node.at = at;
}
