// The time bar: a slider over all days, with marks where something changes, buttons, keys and a date field.

import { dayOf, isoOf } from "./days.js";
import { el } from "./dom.js";
import { countUpTo } from "./story.js";
import { dayInWords, say } from "./words.js";

const FRAMES_A_SECOND = 12;
const SECONDS = 30;
// Pixels of the shortest bar, and the share of days whose bars are shorter than the tallest.
const SHORTEST = 5;
const USUAL = 0.98;

export function timeBar(map, telling, view, changesHere) {
  const { meta } = telling();
  const { first, last } = meta;
  const [previous, next] = [-1, 1].map((way) => stepButton(telling, view, way, changesHere));
  const slider = el("input", { type: "range", class: "mapper-slider", min: first, max: last, step: 1, "aria-label": say("time.slider") });
  const ticks = el("canvas", { class: "mapper-ticks", "aria-hidden": "true" });
  const date = el("input", { type: "date", class: "mapper-date", min: isoOf(first), max: isoOf(last), "aria-label": say("time.date") });
  const play = playButton(telling, view);
  const now = el("output", { class: "mapper-now", "aria-live": "polite", style: `min-width: ${longestDay(meta)}ch` });
  const bar = el(
    "div",
    { class: "mapper-time", role: "group", "aria-label": say("time.label") },
    play.node, previous, el("div", { class: "mapper-track" }, ticks, slider), next, date, knownField(meta, view), now,
  );
  L.DomEvent.disableClickPropagation(bar);
  L.DomEvent.disableScrollPropagation(bar);
  slider.addEventListener("input", () => {
    play.stop();
    view.set({ day: Number(slider.value) });
  });
  date.addEventListener("change", () => {
    const day = dayOf(date.value);
    if (day !== null) view.set({ day: within(day, meta) });
  });
  const show = () => {
    slider.value = view.day;
    slider.setAttribute("aria-valuetext", dayInWords(view.day));
    if (document.activeElement !== date) date.value = isoOf(view.day);
    now.textContent = dayInWords(view.day);
  };
  view.listen((_, keys) => {
    if (keys.has("day")) show();
    if (keys.has("known")) drawTicks(ticks, telling());
  });
  // What else lies at the foot of the map keeps clear of the bar.
  const fit = () => map.getContainer().style.setProperty("--mapper-time-height", `${bar.offsetHeight}px`);
  new ResizeObserver(() => drawTicks(ticks, telling())).observe(ticks);
  new ResizeObserver(fit).observe(bar);
  show();
  return { node: bar, play, fit };
}

export function within(day, { first, last }) {
  return Math.max(first, Math.min(last, day));
}

// The next day after `day`, or the last before it, on which something changes.
export function nextChange(days, day, way) {
  if (way > 0) return days[countUpTo(days, day)] ?? null;
  return days[countUpTo(days, day - 1) - 1] ?? null;
}

function stepButton(telling, view, way, changesHere) {
  const label = say(way < 0 ? "time.previous" : "time.next");
  const step = (event) => {
    const days = event.shiftKey ? changesHere() : telling().changes;
    const day = nextChange(days, view.day, way);
    if (day !== null) view.set({ day });
    else view.set({ day: way < 0 ? telling().meta.first : telling().meta.last });
  };
  return el("button", { type: "button", class: way < 0 ? "mapper-previous" : "mapper-next", title: `${label} (${way < 0 ? "," : "."})`, "aria-label": label, onclick: step }, way < 0 ? "‹" : "›");
}

// Plays all days in half a minute, or day by day where there are few.
function playButton(telling, view) {
  let timer = 0;
  const node = el("button", { type: "button", class: "mapper-play", "aria-label": say("time.play"), "aria-pressed": "false", onclick: () => (timer ? stop() : start()) });
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    node.setAttribute("aria-pressed", "false");
    if (view.playing) view.set({ playing: false });
  };
  const start = () => {
    const { first, last } = telling().meta;
    const stride = Math.max(1, Math.round((last - first) / (FRAMES_A_SECOND * SECONDS)));
    if (view.day >= last) view.set({ day: first });
    node.setAttribute("aria-pressed", "true");
    view.set({ playing: true });
    timer = setInterval(() => {
      view.set({ day: Math.min(last, view.day + stride) });
      if (view.day >= last) stop();
    }, Math.max(1000 / FRAMES_A_SECOND, Math.min(600, (1000 * SECONDS) / Math.max(1, last - first))));
  };
  return { node, start, stop, toggle: () => (timer ? stop() : start()) };
}

function knownField(meta, view) {
  if (!meta.known.length) return null;
  const option = (iso) => el("option", { value: iso }, dayInWords(dayOf(iso)));
  const select = el("select", { onchange: () => view.set({ known: select.value }) }, el("option", { value: "" }, say("time.known_all")), meta.known.map(option));
  view.listen((_, keys) => keys.has("known") && (select.value = view.known));
  return el("label", { class: "mapper-known" }, el("span", {}, say("time.known")), select);
}

// The letters of the longest day in words, so that the bar stays as it is while the days pass.
function longestDay({ first, last }) {
  const days = Array.from({ length: 24 }, (_, n) => Math.min(last, first + 15 * n));
  return Math.max(...days.map((day) => dayInWords(day).length));
}

// Where something changes, a bar whose height tells how much does.
function drawTicks(canvas, { changes, columns, meta: { first, last } }) {
  const ctx = canvas.getContext("2d");
  const density = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width || !height) return;
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  ctx.scale(density, density);
  ctx.fillStyle = getComputedStyle(canvas).color;
  const begun = new Map(changes.map((day) => [day, 1]));
  for (const day of columns.from) if (begun.has(day)) begun.set(day, begun.get(day) + 1);
  const bars = new Map();
  for (const [day, count] of begun) {
    const x = Math.round(((day - first) / Math.max(1, last - first)) * width);
    bars.set(x, (bars.get(x) || 0) + count);
  }
  const counts = [...bars.values()].sort((a, b) => a - b);
  const tallest = counts[Math.floor(USUAL * (counts.length - 1))];
  const wide = bars.size > width / 4 ? 1 : 2;
  for (const [x, count] of bars) {
    const high = SHORTEST + (height - SHORTEST) * Math.min(1, (count - 1) / Math.max(1, tallest - 1)) ** 0.75;
    ctx.fillRect(Math.max(0, Math.min(width - wide, x - (wide >> 1))), height - high, wide, high);
  }
}
