// One map and one panel: reads the blocks of data, draws, and answers clicks, taps and keys.

import { drawLand, drawLines, surface } from "./basemap.js";
import { drawControl } from "./control.js";
import { el, told } from "./dom.js";
import { evidenceOf, statusOf, titleOf } from "./evidence.js";
import { thingAt } from "./hit.js";
import { drawLabels } from "./labels.js";
import { overviewOf } from "./overview.js";
import { shapeOf } from "./shapes.js";
import { patternBook } from "./signs.js";
import { spotsOf } from "./spots.js";
import { dayInWords } from "./words.js";

// `names` are the ids of the two data blocks. Returns the scene and a way to choose a thing.
export function start(map, names) {
  const scene = prepare(read(names.scene));
  const base = scene.tiles ? null : read(names.base);
  const book = patternBook();
  map.getContainer().append(book.node);
  map.getContainer().classList.add("mapper-map");
  if (base) drawLand(map, base);
  else L.tileLayer(scene.tiles.url, { maxZoom: 19, attribution: "" }).addTo(map);
  frame(map, scene);
  if (base) drawLines(map, base, scene.study);
  drawControl(map, scene, book);
  drawLabels(map, scene, base);
  const choose = panel(map, scene, book);
  answer(map, scene, choose);
  furnish(map, scene);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  document.documentElement.dataset.mapper = "ready";
  return { scene, choose };
}

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// Packed rows → things with shapes, names and colours.
function prepare(scene) {
  const colour = (at) => scene.actors[at].colour;
  const name = (at) => scene.actors[at].name;
  scene.things.forEach((thing, index) => {
    Object.assign(thing, {
      index,
      shape: shapeOf(thing.shape),
      colours: thing.who.map(colour),
      actors: thing.who.map(name),
      besieged: thing.by_whom.map(colour),
      besiegedBy: thing.by_whom.map(name),
      at: thing.at && [thing.at[1], thing.at[0]],
    });
  });
  for (const thing of scene.things) if (thing.type === "area") Object.assign(thing, around(thing, scene));
  for (const patch of scene.paint) {
    Object.assign(patch, { shape: shapeOf(patch.shape), colours: patch.who.map(colour) });
  }
  for (const front of scene.frontlines) front.shape = shapeOf(front.shape);
  return scene;
}

// An area has no name of its own: it is called by the one place, or part, that its claims are about.
function around(thing, scene) {
  const claims = thing.claims.map((at) => scene.claims[at]);
  const only = (field) => (new Set(claims.map((claim) => claim[field] || "")).size === 1 ? claims[0][field] || "" : "");
  const place = only("place");
  return place ? { place, part: only("part") } : {};
}

function frame(map, scene) {
  const [west, south, east, north] = scene.bounds;
  map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [70, 48], paddingBottomRight: [90, 48], maxZoom: 11, animate: false });
}

// Two faces of one panel: the overview, and the evidence of the chosen thing.
function panel(map, scene, book) {
  const host = document.getElementById("mapper-panel") || overlay(map);
  const light = highlighter(map, scene);
  let from = null;
  const home = el("div", { class: "mapper-face" });
  const face = el("div", { class: "mapper-face", "aria-live": "polite", hidden: true });
  const back = () => {
    face.hidden = true;
    home.hidden = false;
    light(null);
    host.classList.remove("mapper-open");
    if (from) from.focus();
    from = null;
  };
  const choose = (thing, move = false, here = null) => {
    if (home.contains(document.activeElement)) from = document.activeElement;
    const leave = el("button", { type: "button", class: "mapper-back", onclick: back }, "← Overview");
    face.replaceChildren(leave, evidenceOf(thing, scene, book, here));
    face.hidden = false;
    home.hidden = true;
    host.scrollTop = 0;
    host.classList.add("mapper-open");
    light(thing);
    if (move) show(map, thing);
    if (move) face.querySelector("h2").focus({ preventScroll: true });
  };
  home.append(overviewOf(scene, book, choose));
  host.append(home, face);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !face.hidden) back();
  });
  return choose;
}

// On a page that is not ours, the panel lies on the map.
function overlay(map) {
  const host = el("div", { class: "mapper-panel mapper-overlay" });
  L.DomEvent.disableClickPropagation(host);
  L.DomEvent.disableScrollPropagation(host);
  map.getContainer().append(host);
  return host;
}

function show(map, thing) {
  const { polygons, lines, points } = thing.shape;
  const all = [...polygons.flat(2), ...lines.flat(), ...points, ...(thing.at ? [thing.at] : [])];
  if (all.length && !map.getBounds().pad(-0.05).contains(L.latLngBounds(all))) map.fitBounds(L.latLngBounds(all), { padding: [60, 60], maxZoom: Math.max(9, map.getZoom()) });
}

function highlighter(map, scene) {
  const on = { ...surface(map, "chosen", 460), fill: false };
  const group = L.layerGroup().addTo(map);
  let lit = null;
  const light = (thing) => {
    lit = thing;
    group.clearLayers();
    if (!thing) return;
    for (const [color, weight] of [["#fff", 5], ["#0b5cad", 2.4]]) {
      const style = { ...on, color, weight };
      if (thing.shape.polygons.length) group.addLayer(L.polygon(thing.shape.polygons, style));
      if (thing.shape.lines.length) group.addLayer(L.polyline(thing.shape.lines, { ...style, weight: weight + 12, opacity: 0.25 }));
      const spot = thing.type === "place" || thing.shape.points.length ? spotsOf(map, scene).get(thing.index) : null;
      if (spot) group.addLayer(L.circleMarker(map.layerPointToLatLng(spot), { ...style, radius: 11 }));
    }
  };
  map.on("zoomend", () => light(lit));
  return light;
}

// Clicks, taps, the pointer's hint, and Enter for what lies under the cross.
function answer(map, scene, choose) {
  const hint = el("div", { class: "mapper-tip", hidden: true, "aria-hidden": "true" });
  const cross = el("div", { class: "mapper-cross", "aria-hidden": "true" });
  const container = map.getContainer();
  container.append(hint, cross);
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom, Enter tells what is under the cross in the middle.");
  const chooseAt = (at) => choose(thingAt(map, scene, at), false, map.containerPointToLatLng(at));
  map.on("click", (event) => chooseAt(event.containerPoint));
  container.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === container) chooseAt(map.getSize().divideBy(2));
  });
  let waiting = 0;
  map.on("mousemove", (event) => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => pointAt(map, hint, thingAt(map, scene, event.containerPoint), event.containerPoint));
  });
  map.on("mouseout movestart", () => {
    cancelAnimationFrame(waiting);
    hint.hidden = true;
  });
}

function pointAt(map, hint, thing, at) {
  const known = thing && !(thing.type === "area" && thing.status === "unknown");
  map.getContainer().classList.toggle("mapper-pointing", Boolean(known));
  hint.hidden = !known;
  if (!known) return;
  hint.replaceChildren(told(titleOf(thing), { class: "mapper-name" }), told(statusOf(thing), { class: "mapper-sub" }));
  const { x, y } = map.getSize();
  hint.style.left = `${Math.min(at.x + 14, x - hint.offsetWidth - 8)}px`;
  hint.style.top = `${Math.min(at.y + 14, y - hint.offsetHeight - 8)}px`;
}

function furnish(map, scene) {
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  const note = L.control({ position: "bottomright" });
  const tiles = scene.tiles ? scene.tiles.attribution : "";
  note.onAdd = () =>
    el("div", { class: "mapper-note" }, el("span", { class: "mapper-wide" }, `As of ${dayInWords(scene.day)}. An assessment, not a legal boundary${tiles && ". "}`), tiles);
  note.addTo(map);
}
