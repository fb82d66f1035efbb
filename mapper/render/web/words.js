// What the interface says. Nothing here comes from a report.

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

export const PARTS = {
  N: "north", NE: "north-east", E: "east", SE: "south-east", S: "south", SW: "south-west", W: "west",
  NW: "north-west", centre: "centre", part: "an unnamed part",
};

export const STATUSES = {
  controlled: "Controlled", contested: "Contested", mixed: "Mixed control", claimed: "Claimed",
  presence: "Presence", unknown: "Unknown", siege: "Besieged", event: "Event",
};

export const PREDICATES = {
  controls: "controls", takes_control: "takes control of", handover: "is handed", withdraws: "withdraws from",
  contests: "contests", advances: "advances in", repelled: "is repelled at", besieges: "besieges",
  siege_broken: "breaks the siege of", mixed: "shares control of", base_established: "sets up a base in",
  masses_forces: "masses forces in", fortifies: "fortifies", losing_control: "is losing control of",
  defence_collapsed: "sees its defence collapse in", splits_territory: "splits", stronghold: "has a stronghold in",
  strikes: "strikes at", supports: "gives support at", besieged_population: "has people besieged in",
  humanitarian: "humanitarian situation in", forecast: "forecast about",
};

export const MODALITIES = {
  claimed: "said by a party about itself", hearsay: "hearsay: “reportedly”", assessed: "an analyst’s judgement",
  hedged: "hedged", denied: "denied", hypothetical: "hypothetical", forecast: "a forecast, not an event",
};

export const CONFIRMATIONS = {
  confirmed: "confirmed by independent sources", unconfirmed: "not confirmed by others", denied: "denied",
  single: "a single source",
};

export const TIMES = {
  past: "about the past, not the day shown", imminent: "about to happen", forecast: "about the future",
};

export const EXTENTS = { full: "all of it", most: "most of it", part: "part of it" };

// "2017-09-05" → "5 September 2017"; anything else is shown as it is.
export function dayInWords(iso) {
  const found = /^(-?\d{4,})-(\d\d)-(\d\d)$/.exec(iso || "");
  return found ? `${Number(found[3])} ${MONTHS[Number(found[2]) - 1]} ${Number(found[1])}` : iso || "";
}

export function daysInWords(from, to) {
  if (from && to && from !== to) return `${dayInWords(from)} – ${dayInWords(to)}`;
  if (!from && to) return `by ${dayInWords(to)}`;
  return dayInWords(from || to);
}

export function number(value, digits = 0) {
  return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
