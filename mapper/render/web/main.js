// One map, one panel, one time bar: reads the blocks of data, draws, and hands over to what answers the reader.

import { keepAddress } from "./address.js";
import { drawBase } from "./basemap.js";
import { unpackedJson } from "./codec.js";
import { el } from "./dom.js";
import { asOf, compareBar, coordinatesOn, noteOn, overlayPanel, zoomWords } from "./furniture.js";
import { groundLayer } from "./ground.js";
import { bindKeys, changesInView } from "./keys.js";
import { labelLayer } from "./labels.js";
import { readLink, viewOfLink } from "./link.js";
import { overlayLayer } from "./overlay.js";
import { unfold } from "./overview.js";
import { paletteOf } from "./palette.js";
import { panelOf } from "./panel.js";
import { answerPointer } from "./pointer.js";
import { patternBook } from "./signs.js";
import { storyOf } from "./story.js";
import { timeBar, within } from "./time.js";
import { viewOf } from "./view.js";
import { speak } from "./words.js";

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
  const [story, base] = await Promise.all([storyOf(block), unpackedJson(block("base")), roomIn(container)]);
  map.invalidateSize({ animate: false });
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

// Waits until there is room for a map: a frame may be read before it has a size, as in a notebook that is scrolled.
function roomIn(container) {
  return new Promise((resolve) => {
    const watch = new ResizeObserver(() => {
      if (!container.clientWidth || !container.clientHeight) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(container);
  });
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
  const changesHere = () => changesInView(map, layer, story());
  if (meta.last > meta.first) {
    const time = timeBar(map, story, view, changesHere);
    map.getContainer().append(time.node);
    time.fit();
    bindKeys(page, time.play, changesHere);
    compareBar(map, view);
  }
  view.listen(async (_, changed) => {
    if (!changed.has("known")) return;
    await knownBy(page);
    layer.flush();
    view.set({ chosen: null });
  });
  asOf(view, meta);
  answerPointer(map, page, panel.choose);
  zoomWords(map.getContainer());
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  coordinatesOn(map);
  noteOn(map, view, meta);
}

// Brings what was chosen from a list into view.
function show(map, story, chosen) {
  const thing = chosen.mark === undefined ? story.things[chosen.thing] : null;
  const { polygons, lines, points } = chosen.mark === undefined ? { polygons: [], lines: [], points: [] } : story.marks[chosen.mark].shape;
  const all = [...polygons.flat(2), ...lines.flat(), ...points, ...(thing && thing.at ? [thing.at] : [])];
  if (all.length && !map.getBounds().pad(-0.05).contains(L.latLngBounds(all))) map.fitBounds(L.latLngBounds(all), { padding: [60, 60], maxZoom: Math.max(9, map.getZoom()) });
}
