// One map, one panel, one time bar: reads the blocks of data, draws, and answers clicks, taps and keys.

import { drawBase } from "./basemap.js";
import { el, told } from "./dom.js";
import { groundLayer } from "./ground.js";
import { thingAt } from "./hit.js";
import { labelLayer } from "./labels.js";
import { keepLink, readLink, stateForLink, viewOfLink, writeLink } from "./link.js";
import { overlayLayer } from "./overlay.js";
import { unfold } from "./overview.js";
import { paletteOf } from "./palette.js";
import { panelOf } from "./panel.js";
import { patternBook } from "./signs.js";
import { storyOf } from "./story.js";
import { swipeBar } from "./compare.js";
import { cut } from "./texts.js";
import { nextChange, timeBar, within } from "./time.js";
import { isOutside, statusOf, titleOf } from "./titles.js";
import { unpackedJson } from "./codec.js";
import { daysOf, viewOf } from "./view.js";
import { dayInWords, listed, say, speak } from "./words.js";

const REST = 220;
const PRINTED = ["sources", "about"];

// `name` is what the ids of the blocks of data begin with; `sorry` is what to say, before any words are there to be
// read, where the map can't be drawn. Returns a promise of what is on the page.
export async function start(map, name, sorry) {
  if (!("DecompressionStream" in window)) return apologise(map, sorry.old_browser);
  try {
    return await drawn(map, name);
  } catch (error) {
    console.error(error);
    return apologise(map, sorry.failed);
  }
}

async function drawn(map, name) {
  const container = map.getContainer();
  container.classList.add("mapper-map");
  const block = (part) => document.getElementById(`${name}-${part}`).textContent;
  const [story, base] = await Promise.all([storyOf(block), unpackedJson(block("base"))]);
  const { meta } = story;
  container.classList.toggle("mapper-tiled", Boolean(meta.tiles));
  speak(meta.words, meta.lang);
  for (const still of container.querySelectorAll(":scope > svg[role=img]")) still.remove();
  const held = { story };
  const telling = () => held.story;
  const view = viewOf({ day: within(meta.opens, meta), palette: meta.palette, patterns: meta.patterns, playing: false });
  paletteOf(meta, view);
  const page = { map, view, story: telling, held };
  const linked = readLink(window.location.hash);
  view.set(viewOfLink(story, linked));
  await knownBy(page);
  frame(map, meta, linked.view);
  page.layer = layersOf(map, telling, view, base, meta);
  furnish(map, page, meta);
  keepAddress(page);
  page.layer.name();
  map.whenReady(() => new ResizeObserver(() => sized(map)).observe(container));
  document.documentElement.dataset.mapper = "ready";
  window.mapperPage = page;
  return page;
}

// Paper gets the map in the size that it has on screen.
function sized(map) {
  if (window.matchMedia("print").matches) return;
  map.invalidateSize({ animate: false });
  const { x, y } = map.getSize();
  map.getContainer().style.setProperty("--mapper-width", x);
  map.getContainer().style.setProperty("--mapper-height", y);
}

// What the map shows, in words: the table that the page has for readers without scripts.
function apologise(map, text) {
  const still = document.querySelector("noscript");
  const table = still && new DOMParser().parseFromString(still.textContent, "text/html").querySelector("table");
  const host = document.getElementById("mapper-panel") || map.getContainer().appendChild(el("div", { class: "mapper-panel mapper-overlay" }));
  if (table) table.className = "mapper-table";
  host.replaceChildren(el("div", { class: "mapper-face mapper-sorry" }, el("p", { class: "mapper-flag", role: "alert" }, text), table && document.adoptNode(table)));
  document.documentElement.dataset.mapper = "failed";
  return null;
}

function frame(map, meta, linked) {
  if (linked) return map.setView([linked.lat, linked.lon], linked.zoom, { animate: false });
  const [west, south, east, north] = meta.bounds;
  const room = Math.min(1, map.getSize().x / 900);
  const padding = { paddingTopLeft: [70 * room, 48 * room], paddingBottomRight: [90 * room, 30 + 66 * room] };
  return map.fitBounds([[south, west], [north, east]], { ...padding, maxZoom: 11, animate: false });
}

// Another day of knowledge is another telling of the same map.
async function knownBy({ story, held, view }) {
  held.first ||= story();
  if (view.known || held.known) held.story = await held.first.knownBy(view.known);
  held.known = view.known;
}

function layersOf(map, telling, view, base, meta) {
  const under = meta.tiles ? L.tileLayer(meta.tiles.url, { maxZoom: 19, attribution: "" }).addTo(map) : drawBase(map, base);
  const ground = groundLayer(map, telling, view);
  const overlay = overlayLayer(map, telling, view, ground.plane);
  const labels = labelLayer(map, meta.tiles ? null : base);
  const name = () => labels.update(overlay.spots(), telling(), view, overlay.marks());
  let [waiting, resting] = [0, 0];
  // All is drawn coarsely while it moves, and finely when it has come to rest.
  const rest = () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (document.hidden || view.playing) return;
      ground.refine();
      overlay.refine();
    }, REST);
  };
  const flush = () => {
    cancelAnimationFrame(waiting);
    waiting = 0;
    ground.repaint();
    overlay.layer.redraw();
    name();
    rest();
  };
  const later = () => (waiting ||= requestAnimationFrame(flush));
  const redraw = () => {
    ground.layer.redraw();
    overlay.layer.redraw();
    name();
    rest();
  };
  view.listen((_, keys) => {
    if (keys.has("palette") || keys.has("patterns") || keys.has("hidden") || keys.has("known")) ground.forget();
    if (keys.has("hidden")) {
      labels.show(!view.hidden.layers.has("labels"));
      if (under.show) under.show(!view.hidden.layers.has("base"));
    }
    later();
  });
  map.on("moveend resize", () => {
    name();
    rest();
  });
  name();
  rest();
  labels.show(!view.hidden.layers.has("labels"));
  const groupAt = (x, y) => {
    const face = ground.faceAt({ x, y });
    return face < 0 ? -1 : telling().on(view.day).groupOf[face];
  };
  return { flush, name, redraw, groupAt, faceAt: ground.faceAt, spots: overlay.spots, marks: overlay.marks };
}

function furnish(map, page, meta) {
  const { view, layer, story } = page;
  const book = patternBook();
  map.getContainer().append(book.node);
  const host = document.getElementById("mapper-panel") || overlayPanel(map);
  const panel = panelOf(host, story, view, book, (chosen) => show(map, story(), chosen));
  window.addEventListener("beforeprint", () => unfold(host, PRINTED));
  const changesHere = () => daysOfFaces(story(), facesInView(map, layer));
  if (meta.last > meta.first) {
    const time = timeBar(map, story, view, changesHere);
    map.getContainer().append(time.node);
    time.fit();
    keys(map, page, time.play, changesHere);
    compareBar(map, view);
  }
  view.listen(async (_, changed) => {
    if (!changed.has("known")) return;
    await knownBy(page);
    layer.flush();
    view.set({ chosen: null });
  });
  asOf(view, meta);
  answer(map, page, panel.choose);
  zoomWords(map.getContainer());
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  noteOn(map, view, meta);
}

// Leaflet names its buttons in English.
function zoomWords(container) {
  for (const way of ["in", "out"]) {
    const button = container.querySelector(`.leaflet-control-zoom-${way}`);
    if (!button) continue;
    button.title = say(`map.zoom_${way}`);
    button.setAttribute("aria-label", button.title);
  }
}

// On a page that is not ours, the panel lies on the map.
function overlayPanel(map) {
  const host = el("div", { class: "mapper-panel mapper-overlay", role: "complementary", "aria-label": say("page.panel") });
  L.DomEvent.disableClickPropagation(host);
  L.DomEvent.disableScrollPropagation(host);
  map.getContainer().append(host);
  return host;
}

// Brings what was chosen from a list into view.
function show(map, story, chosen) {
  const thing = chosen.mark === undefined ? story.things[chosen.thing] : null;
  const { polygons, lines, points } = chosen.mark === undefined ? { polygons: [], lines: [], points: [] } : story.marks[chosen.mark].shape;
  const all = [...polygons.flat(2), ...lines.flat(), ...points, ...(thing && thing.at ? [thing.at] : [])];
  if (all.length && !map.getBounds().pad(-0.05).contains(L.latLngBounds(all))) map.fitBounds(L.latLngBounds(all), { padding: [60, 60], maxZoom: Math.max(9, map.getZoom()) });
}

function facesInView(map, layer) {
  const { x: width, y: height } = map.getSize();
  const faces = new Set();
  for (let x = 0; x < width; x += 12) for (let y = 0; y < height; y += 12) faces.add(layer.faceAt({ x, y }));
  faces.delete(-1);
  return faces;
}

// The days on which the ground in view, or a place that has spoken for it, changes.
function daysOfFaces(story, faces) {
  const days = [];
  for (let n = 1; n < story.changes.length; n += 1) {
    const [before, after] = [story.on(story.changes[n] - 1), story.on(story.changes[n])];
    if ([...faces].some((face) => before.groupOf[face] !== after.groupOf[face])) days.push(story.changes[n]);
  }
  return days;
}

// While two days are compared, a bar that names them and parts them.
function compareBar(map, view) {
  let bar = null;
  const begin = () => {
    bar = swipeBar(map, (share) => view.set({ share }));
    bar.node.append(...["before", "after"].map((side) => el("span", { class: `mapper-swipe-${side}` })));
  };
  const end = () => {
    bar.remove();
    bar = null;
  };
  const follow = () => {
    if ((view.compare === null) === Boolean(bar)) (bar ? end : begin)();
    if (bar) daysOf(view).forEach((day, n) => (bar.node.children[n].textContent = dayInWords(day)));
  };
  view.listen((_, keys) => (keys.has("compare") || keys.has("day")) && follow());
  follow();
}

function shownDays(view) {
  return listed(daysOf(view).map(dayInWords));
}

// The day in the head of the page, for readers and for screen readers.
function asOf(view, meta) {
  const time = document.querySelector(".mapper-day");
  const tell = () => time && time.replaceChildren(say("page.as_of", { day: shownDays(view) }));
  view.listen((_, keys) => (keys.has("day") || keys.has("compare")) && tell());
  tell();
  document.title = meta.title;
}

function noteOn(map, view, meta) {
  const note = L.control({ position: "bottomright" });
  const day = el("span", { class: "mapper-wide" });
  const tell = () => day.replaceChildren(say("page.note", { day: shownDays(view) }), meta.tiles ? ". " : "");
  view.listen((_, keys) => (keys.has("day") || keys.has("compare")) && tell());
  tell();
  note.onAdd = () => el("div", { class: "mapper-note" }, day, meta.tiles && told(meta.tiles.attribution));
  note.addTo(map);
}

// Clicks, taps, the pointer's hint, and Enter for what lies under the cross.
function answer(map, { view, layer, story }, choose) {
  const hint = el("div", { class: "mapper-tip", hidden: true, "aria-hidden": "true" });
  const cross = el("div", { class: "mapper-cross", "aria-hidden": "true" });
  const container = map.getContainer();
  container.append(hint, cross);
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map.label"));
  const under = (at) => thingAt(map, layer, story(), at);
  map.on("click", (event) => view.set({ chosen: under(event.containerPoint) }));
  container.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === container) choose(under(map.getSize().divideBy(2)));
  });
  let waiting = 0;
  map.on("mousemove", (event) => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => pointAt(map, hint, under(event.containerPoint), story(), view, event.containerPoint));
  });
  map.on("mouseout movestart", () => {
    cancelAnimationFrame(waiting);
    hint.hidden = true;
  });
}

function pointAt(map, hint, chosen, story, view, at) {
  const moment = story.on(view.day);
  const known = !isOutside(chosen) && !(chosen.face >= 0 && moment.groupOf[chosen.face] === 0);
  map.getContainer().classList.toggle("mapper-pointing", known);
  hint.hidden = !known;
  if (!known) return;
  hint.replaceChildren(told(cut(titleOf(chosen, story, moment)), { class: "mapper-name" }), told(statusOf(chosen, story, moment), { class: "mapper-sub" }));
  const { x, y } = map.getSize();
  hint.style.left = `${Math.min(at.x + 14, x - hint.offsetWidth - 8)}px`;
  hint.style.top = `${Math.min(at.y + 14, y - hint.offsetHeight - 8)}px`;
}

// Keys for time, wherever nobody is typing: comma and full stop for changes, with Shift for those in view, brackets for
// days, Home and End for the ends, P to play.
function keys(map, { view, story }, play, changesHere) {
  const { first, last } = story().meta;
  const change = (way, days) => {
    const day = nextChange(days, view.day, way);
    if (day !== null) view.set({ day });
  };
  const bound = {
    ",": () => change(-1, story().changes), ".": () => change(1, story().changes),
    "<": () => change(-1, changesHere()), ">": () => change(1, changesHere()), ";": () => change(-1, changesHere()), ":": () => change(1, changesHere()),
    "[": () => view.set({ day: within(view.day - 1, { first, last }) }), "]": () => view.set({ day: within(view.day + 1, { first, last }) }),
    Home: () => view.set({ day: first }), End: () => view.set({ day: last }), p: play.toggle,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [role=slider], [role=tab]")) return;
    if (!Object.hasOwn(bound, event.key)) return;
    event.preventDefault();
    bound[event.key]();
  });
}

function keepAddress(page) {
  const { map, view, story } = page;
  const at = () => ({ lat: map.getCenter().lat, lon: map.getCenter().wrap().lng, zoom: map.getZoom() });
  const read = (hash) => {
    const linked = readLink(hash);
    view.set(viewOfLink(story(), linked));
    if (linked.view) map.setView([linked.view.lat, linked.view.lon], linked.view.zoom, { animate: false });
  };
  const keep = keepLink(() => writeLink(stateForLink(story(), view, at())), read);
  view.listen(keep);
  map.on("moveend", keep);
}
