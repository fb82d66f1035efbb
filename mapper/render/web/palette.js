// The colours of the actors, in the palette that the reader has chosen.

export const PALETTES = ["conventional", "okabe", "tol"];

const NOBODY = "#4b555c";
const actorsOf = new WeakMap();
let latest = [];

// Remembers the actors of a map, for the views of that map or for any; returns the palettes they have colours in.
export function paletteOf(meta, view = null) {
  latest = meta.actors;
  if (view) actorsOf.set(view, meta.actors);
  return PALETTES.filter((name) => meta.actors.every(({ colours }) => colours[name]));
}

// The "#rrggbb" of the actor of an index, in the palette of a view.
export function colourOf(actor, view) {
  const found = (actorsOf.get(view) || latest)[actor];
  return found ? found.colours[view.palette] || found.colours.conventional : NOBODY;
}
