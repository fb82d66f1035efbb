// The panel beside the map: search, tabs, and whatever is asked for in them.

import { changesOf } from "./changes.js";
import { compareOf } from "./compare.js";
import { dayOf, isoOf } from "./days.js";
import { el } from "./dom.js";
import { areasGeoJson, claimsCsv, fileName, offer } from "./download.js";
import { evidenceOf } from "./evidence.js";
import { keepFocus, overviewOf, renewOverview } from "./overview.js";
import { searchBox } from "./search.js";
import { daysOf } from "./view.js";
import { say } from "./words.js";

const SETTLED = 120;

export function panelOf(host, telling, view, book, show) {
  const faces = { overview: el("div", {}), changes: el("div", {}), compare: el("div", {}), evidence: el("div", { "aria-live": "polite" }) };
  const choose = (chosen) => {
    view.set({ chosen });
    show(chosen);
    const heading = faces.evidence.querySelector("h2");
    if (heading) heading.focus({ preventScroll: true });
  };
  const tabs = tabList(faces, (name) => open(name));
  const state = { name: "overview", from: null, made: null };
  const difference = el("div", {});
  faces.compare.append(secondDay(telling, view), difference);
  const moment = () => telling().on(view.day);
  const dayBefore = () => telling().on(Math.max(telling().meta.first, view.day - 1));
  const draw = {
    overview: () => {
      if (state.made !== telling()) faces.overview.replaceChildren(overviewOf(telling(), moment(), view, book, choose));
      else renewOverview(faces.overview.firstChild, telling(), moment(), view, book, choose);
      state.made = telling();
    },
    changes: () => keepFocus(faces.changes, () => faces.changes.replaceChildren(changesOf(telling(), dayBefore(), moment(), view, choose))),
    compare: () => difference.replaceChildren(...(view.compare === null ? [] : [compareOf(telling(), ...daysOf(view), view, choose)])),
    evidence: () => view.chosen && keepFocus(faces.evidence, () => faces.evidence.replaceChildren(backButton(), evidenceOf(view.chosen, telling(), moment(), view, book))),
  };
  const open = (name) => {
    state.name = name;
    draw[name]();
    for (const [other, face] of Object.entries(faces)) face.hidden = other !== name;
    tabs.mark(name);
    host.classList.toggle("mapper-open", name === "evidence");
  };
  const back = () => {
    view.set({ chosen: null });
    const from = state.from && (document.contains(state.from) ? state.from : host.querySelector(`[data-key="${state.from.dataset.key}"]`));
    if (from) from.focus({ preventScroll: true });
  };
  const backButton = () => el("button", { type: "button", class: "mapper-back", onclick: back }, say("tabs.back"));
  host.append(searchBox(telling(), choose), tabs.node, ...Object.values(faces), downloads(telling, view));
  let settle = 0;
  const settled = () => {
    settle = 0;
    open(state.name);
  };
  view.listen((_, keys) => {
    if (keys.has("chosen")) {
      if (view.chosen && state.name !== "evidence") state.from = document.activeElement;
      if (view.chosen) host.scrollTop = 0;
      open(view.chosen ? "evidence" : "overview");
    } else if (keys.has("compare") && view.compare !== null && state.name !== "compare") {
      open("compare");
    } else {
      if (keys.has("compare") && state.name === "compare" && view.compare === null) state.name = "overview";
      // While the days play, the panel follows at its own pace instead of waiting for the end.
      if (settle && view.playing) return;
      clearTimeout(settle);
      settle = setTimeout(settled, view.playing ? 6 * SETTLED : SETTLED);
    }
  });
  open(view.chosen ? "evidence" : "overview");
  // Paper shows what is folded.
  window.addEventListener("beforeprint", () => host.querySelectorAll("details").forEach((fold) => fold.dispatchEvent(new Event("fill"))));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view.chosen) back();
  });
  return { choose };
}

function tabList(faces, open) {
  const buttons = {};
  const move = (event) => {
    const names = Object.keys(buttons).filter((name) => !buttons[name].hidden);
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const at = (names.indexOf(event.target.dataset.tab) + way + names.length) % names.length;
    buttons[names[at]].focus();
    open(names[at]);
  };
  for (const name of ["overview", "changes", "compare"]) {
    const id = `mapper-tab-${name}`;
    buttons[name] = el("button", { type: "button", role: "tab", id, class: "mapper-tab", "data-tab": name, onclick: () => open(name) }, say(`tabs.${name}`));
    Object.entries({ role: "tabpanel", "aria-labelledby": id, class: "mapper-face", tabindex: "-1" }).forEach(([key, value]) => faces[name].setAttribute(key, value));
  }
  faces.evidence.className = "mapper-face";
  const node = el("div", { class: "mapper-tabs", role: "tablist", "aria-label": say("tabs.label"), onkeydown: move }, Object.values(buttons));
  const mark = (name) => {
    node.hidden = name === "evidence";
    for (const [other, button] of Object.entries(buttons)) {
      button.setAttribute("aria-selected", String(other === name));
      button.tabIndex = other === name ? 0 : -1;
    }
  };
  return { node, mark };
}

// The second day of a comparison, and how to end it.
function secondDay(telling, view) {
  const { first, last } = telling().meta;
  const pick = (event) => {
    const day = dayOf(event.target.value);
    if (day !== null) view.set({ compare: Math.max(first, Math.min(last, day)) });
  };
  const field = el("input", { type: "date", class: "mapper-date-b", min: isoOf(first), max: isoOf(last), onchange: pick });
  const toggle = () => view.set({ compare: view.compare === null ? (dayOf(field.value) ?? last) : null });
  const begin = el("button", { type: "button", class: "mapper-button mapper-begin", onclick: toggle });
  const show = () => {
    begin.textContent = say(view.compare === null ? "time.compare" : "time.stop");
    if (view.compare !== null && document.activeElement !== field) field.value = isoOf(view.compare);
  };
  view.listen((_, keys) => keys.has("compare") && show());
  field.value = isoOf(last);
  show();
  return el("p", { class: "mapper-second" }, el("label", {}, say("compare.date"), " ", field), " ", begin);
}

function downloads(telling, view) {
  const { title } = telling().meta;
  const areas = () => offer(fileName(title, view.day, "geojson"), "application/geo+json", areasGeoJson(telling(), telling().on(view.day)));
  const claims = async () => offer(fileName(title, view.day, "csv"), "text/csv;charset=utf-8", claimsCsv(await telling().allClaims()));
  const button = (key, onclick) => el("button", { type: "button", class: "mapper-button mapper-download", onclick }, say(key));
  const link = () => el("a", { class: "mapper-permalink", href: "#" }, say("download.link"));
  return el("p", { class: "mapper-downloads" }, button("download.areas", areas), button("download.claims", claims), button("download.print", () => window.print()), link());
}
