// Finds a place by any of its names, in any script, however it is spelled.

import { el, told } from "./dom.js";
import { cut } from "./texts.js";
import { nameInList, nameOf } from "./titles.js";
import { say } from "./words.js";

const MOST_HITS = 12;
// Letters of a name that tell it from others.
const LONGEST = 1000;
// Letters that no decomposition takes apart, and those of Arabic that stand for each other.
const SAME = {
  ø: "o", æ: "ae", œ: "oe", ß: "ss", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th", ħ: "h",
  "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06c1": "\u0647", "\u06d5": "\u0647",
  "\u06a9": "\u0643", "\u0621": "",
};
const OTHERS = new RegExp(`[${Object.keys(SAME).join("")}]`, "gu");
let made = 0;

// The letters and digits of a name that tell it from others: "Deir al-Zōr" → "deiralzor".
export function foldName(text) {
  const plain = text.slice(0, LONGEST).normalize("NFKD").toLowerCase().replace(/[^\p{Ll}\p{Lo}\p{N}]/gu, "");
  return plain.replace(OTHERS, (letter) => SAME[letter]);
}

// All names of all places, folded, as one text of lines, with the thing and the name of each line.
export function nameIndex(things) {
  const lines = [];
  for (const thing of things) {
    if (thing.type !== "place") continue;
    const names = [nameOf(thing), thing.place, thing.name, ...(thing.names || [])].filter(Boolean);
    const known = new Set([""]);
    for (const name of names) {
      const key = foldName(name);
      if (!known.has(key)) lines.push({ key, name, thing });
      known.add(key);
    }
  }
  const starts = new Uint32Array(lines.length);
  let end = 0;
  lines.forEach(({ key }, at) => {
    starts[at] = end;
    end += key.length + 1;
  });
  return { lines, starts, text: lines.map(({ key }) => `\n${key}`).join("") };
}

// At most twelve places with the name that answers: the whole name first, then its beginning, then a part of it.
export function findPlaces(index, text) {
  const asked = foldName(text);
  if (!asked) return [];
  const found = new Map();
  const hits = [...linesWith(index, `\n${asked}`), ...linesWith(index, asked)];
  const rank = ({ key }) => (key === asked ? 0 : key.startsWith(asked) ? 1 : 2);
  for (const line of hits) {
    const best = found.get(line.thing.index);
    if (!best || rank(line) < rank(best)) found.set(line.thing.index, line);
  }
  return [...found.values()]
    .sort((one, other) => rank(one) - rank(other) || one.key.length - other.key.length || one.thing.index - other.thing.index)
    .slice(0, MOST_HITS)
    .map(({ thing, name }) => ({ thing, name }));
}

function* linesWith({ lines, starts, text }, asked) {
  for (let at = text.indexOf(asked); at >= 0; ) {
    const line = lineAt(starts, at);
    yield lines[line];
    at = line + 1 < starts.length ? text.indexOf(asked, starts[line + 1]) : -1;
  }
}

// The last line that starts at or before a position.
function lineAt(starts, at) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

// A box to type in and the list of what answers; `choose` is called with { thing }.
export function searchBox(story, choose) {
  const id = `mapper-search-${(made += 1)}`;
  const list = el("ul", { id, role: "listbox", class: "mapper-hits", "aria-label": say("search.label"), hidden: true });
  const count = el("p", { class: "mapper-unseen", role: "status" });
  const box = el("input", {
    type: "text", role: "combobox", class: "mapper-query", placeholder: say("search.hint"), "aria-label": say("search.label"), autocomplete: "off",
    spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  });
  const state = { index: null, hits: [], at: -1 };
  const open = (hits) => {
    Object.assign(state, { hits, at: -1 });
    list.replaceChildren(...hits.map((hit, at) => option(hit, `${id}-${at}`, () => pick(at))));
    list.hidden = !hits.length;
    box.setAttribute("aria-expanded", String(hits.length > 0));
    box.removeAttribute("aria-activedescendant");
  };
  const pick = (at) => {
    const { thing } = state.hits[at];
    box.value = nameInList(thing);
    open([]);
    count.textContent = "";
    choose({ thing: thing.index });
  };
  const light = (at) => {
    state.at = at;
    [...list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const look = () => {
    state.index ||= nameIndex(story.things);
    open(findPlaces(state.index, box.value));
    count.textContent = !box.value.trim() ? "" : state.hits.length ? say("search.found", { count: state.hits.length }) : say("search.none");
  };
  box.addEventListener("input", look);
  box.addEventListener("blur", () => open([]));
  box.addEventListener("keydown", (event) => answer(event, { box, state, look, open, pick, light }));
  return el("div", { class: "mapper-search" }, box, list, count);
}

function option({ thing, name }, id, pick) {
  const shown = [told(nameInList(thing), { class: "mapper-name" }), name !== nameOf(thing) && told(cut(name), { class: "mapper-sub" })];
  // The pointer must not take the focus from the box, or the list would close under it.
  return el("li", { id, role: "option", "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: pick }, shown);
}

function answer(event, { box, state, look, open, pick, light }) {
  const count = state.hits.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!count) return look();
    return light(state.at < 0 ? (step > 0 ? 0 : count - 1) : (state.at + step + count) % count);
  }
  if (event.key === "Enter" && count) {
    event.preventDefault();
    return pick(Math.max(0, state.at));
  }
  if (event.key === "Escape" && (count || box.value)) {
    // Only the list, then the text, and nothing behind them.
    event.stopPropagation();
    if (!count) box.value = "";
    return open([]);
  }
}
