// Keys for time, and the changes in view that some of them step through.

import { nextChange, within } from "./time.js";

// Keys for time, wherever nobody is typing: comma and full stop for changes, with Shift for those in view, brackets for
// days, Home and End for the ends, P to play.
export function bindKeys({ view, story }, play, changesHere) {
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

// The days on which the ground in view changes hands.
export function changesInView(map, layer, story) {
  return daysOfFaces(story, facesInView(map, layer));
}

function facesInView(map, layer) {
  const { x: width, y: height } = map.getSize();
  const faces = new Set();
  for (let x = 0; x < width; x += 12) for (let y = 0; y < height; y += 12) faces.add(layer.faceAt({ x, y }));
  faces.delete(-1);
  return faces;
}

function daysOfFaces(story, faces) {
  const days = [];
  for (let n = 0; n < story.changes.length; n += 1) {
    const [before, after] = [story.on(story.changes[n] - 1), story.on(story.changes[n])];
    if ([...faces].some((face) => before.groupOf[face] !== after.groupOf[face])) days.push(story.changes[n]);
  }
  return days;
}
