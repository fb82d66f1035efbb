// How each predicate is told apart in a text: a colour for what is like it, and a line of its own under it.

const FAMILIES = [
  ["holds", ["controls", "takes_control", "handover", "mixed"]],
  ["loses", ["withdraws", "losing_control", "defence_collapsed", "splits_territory"]],
  ["fights", ["contests", "repelled"]],
  ["siege", ["besieges", "siege_broken", "besieged_population"]],
  ["there", ["advances", "base_established", "masses_forces", "fortifies", "stronghold"]],
  ["beside", ["strikes", "supports", "humanitarian", "forecast"]],
];
const LINES = ["solid", "double", "dashed", "dotted", "wavy"];

// The classes of a predicate; one that nobody knows is told like what stands beside the map.
export function looks(predicate) {
  for (const [family, members] of FAMILIES) {
    const at = members.indexOf(predicate);
    if (at >= 0) return `family-${family} line-${LINES[at]}`;
  }
  return "family-beside line-solid";
}

export function named(predicate) {
  return FAMILIES.some(([, members]) => members.includes(predicate)) ? predicate.replaceAll("_", " ") : predicate;
}
