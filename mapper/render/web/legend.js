// The legend, which is also how a reader hides what is on the map and chooses its colours.

import { el, told } from "./dom.js";
import { colourOf } from "./palette.js";
import { swatch } from "./signs.js";
import { cut } from "./texts.js";
import { say } from "./words.js";

const LAYERS = ["areas", "frontlines", "places", "marks", "labels", "base"];
const PALETTES = ["conventional", "okabe", "tol"];

export function legendOf({ story: { meta }, view, book }) {
  const actors = meta.actors.map(({ name }, at) => toggle(view, "actors", at, swatch(book, "controlled", [colourOf(at, view)], view.patterns ? at : -1), told(cut(name))));
  return el(
    "div",
    { class: "mapper-legend" },
    el("h2", {}, say("legend.title")),
    actors.length > 0 && el("ul", { class: "mapper-actors", "aria-label": say("legend.parties") }, actors),
    el("ul", { class: "mapper-signs", "aria-label": say("legend.signs") }, meta.signs.map((key) => signRow(key, view, book))),
    el("p", { class: "mapper-hint" }, say("legend.hint"), " ", say("legend.switch")),
    display(view),
  );
}

// Frontlines are a layer, and what is unknown has nothing to hide; all other signs are statuses.
function signRow(key, view, book) {
  const label = [say(`sign.${key}.label`), el("small", {}, say(`sign.${key}.meaning`))];
  if (key === "unknown") return el("li", { class: "mapper-row" }, swatch(book, key), el("span", {}, el("b", {}, label[0]), label[1]));
  const [group, name] = key === "frontline" ? ["layers", "frontlines"] : ["statuses", key];
  return toggle(view, group, name, swatch(book, key), ...label);
}

function toggle(view, group, name, sign, label, hint) {
  const shown = !view.hidden[group].has(name);
  const click = () => switched(view, group, name);
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "mapper-toggle", "aria-pressed": String(shown), "data-key": `${group}-${name}`, onclick: click },
      sign,
      el("span", {}, el("b", {}, label), hint),
    ),
  );
}

function switched(view, group, name) {
  const names = new Set(view.hidden[group]);
  if (!names.delete(name)) names.add(name);
  view.set({ hidden: { ...view.hidden, [group]: names } });
}

function display(view) {
  const box = (name, label, checked, change) =>
    el("label", {}, el("input", { type: "checkbox", checked, "data-key": name, onchange: change }), " ", label);
  const layer = (name) => box(`layer-${name}`, say(`layer.${name}`), !view.hidden.layers.has(name), () => switched(view, "layers", name));
  const option = (name) => el("option", { value: name, selected: view.palette === name }, say(`palette.${name}`));
  const select = el("select", { "data-key": "palette", onchange: (event) => view.set({ palette: event.target.value }) }, PALETTES.map(option));
  return el(
    "div",
    { class: "mapper-display" },
    el("fieldset", { class: "mapper-layers" }, el("legend", {}, say("legend.layers")), LAYERS.map(layer)),
    el("p", {}, el("label", {}, say("legend.palette"), " ", select)),
    el("p", {}, box("patterns", say("legend.patterns"), view.patterns, (event) => view.set({ patterns: event.target.checked }))),
  );
}
