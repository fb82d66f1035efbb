// A story by hand: three places and four faces of ground over ten days, and the words of the interface.

const STATES = [
  { thing: 0, from: 10, to: 15, since: 10, status: "controlled", who: [0], besiegers: [], weight: 0.9, affirmed: 10 },
  { thing: 0, from: 15, to: Infinity, since: 15, status: "contested", who: [0, 1], besiegers: [1], weight: 0.8, affirmed: 15 },
  { thing: 1, from: 10, to: Infinity, since: 10, status: "controlled", who: [1], besiegers: [], weight: 1, affirmed: 10 },
  { thing: 2, from: 10, to: 15, since: 10, status: "controlled", who: [1], besiegers: [], weight: 1, affirmed: 10 },
  { thing: 2, from: 15, to: Infinity, since: 10, status: "controlled", who: [1], besiegers: [], weight: 1, affirmed: 15 },
];
const RANGES = [[0, 2], [2, 3], [3, 5]];

const place = (index, name, at, more = {}) => ({
  index, type: "place", place: name, name, part: "", kind: "city", at, by: "gazetteer", note: "", ambiguous: false, names: [], ...more,
});

export const story = {
  meta: {
    title: "Three towns", lang: "en", first: 10, last: 20, opens: 20, changes: [10, 15], bounds: [39, 35, 41, 36], signs: ["controlled", "contested", "siege", "unknown"],
    actors: [{ name: "Blues", colours: {} }, { name: "Reds", colours: {} }],
    groups: [{ status: "unknown", who: [] }, { status: "controlled", who: [0] }, { status: "controlled", who: [1] }, { status: "contested", who: [0, 1] }],
    sources: [{ title: "A report", url: "https://example.org/a", published: "2017-09-05" }], notes: [], credits: ["Natural Earth"],
    boundaries: "Natural Earth", view: "un", hash: "abc", half_life: 60, reach_km: 60, reported: [0], unlocated: [1], known: [],
  },
  things: [
    place(0, "Deir al-Zor", [35.33, 40.14], { name: "Deir ez-Zor", names: ["دير الزور", "Dayr az Zawr"] }),
    place(1, "Mayadin", [35.02, 40.45]),
    place(2, "Raqqa", [35.95, 39.01], { part: "S" }),
  ],
  marks: [{ index: 0, kind: "siege", thing: 0, from: 15, to: Infinity, who: [0], besiegers: [1], weight: 0.8, affirmed: 15 }],
  mesh: { faces: 4, km2: Float32Array.of(10, 20, 30, 40) },
  states: STATES.length,
  state: (index) => ({ index, ...STATES[index] }),
  statesOf: (thing) => RANGES[thing],
  confidence: (state, day) => state.weight * 0.5 ** ((day - state.affirmed) / 60),
  doubted: () => false,
  claimsOf: async () => [],
  claimsAt: async () => [],
};

const MOMENTS = new Map([
  [9, { day: 9, stateOf: Int32Array.of(-1, -1, -1), speakerOf: Int32Array.of(-1, -1, -1, -1), groupOf: Uint16Array.of(0, 0, 0, 0) }],
  [14, { day: 14, stateOf: Int32Array.of(0, 2, 3), speakerOf: Int32Array.of(0, 0, 1, -1), groupOf: Uint16Array.of(1, 1, 2, 0) }],
  [15, { day: 15, stateOf: Int32Array.of(1, 2, 4), speakerOf: Int32Array.of(0, 1, 1, -1), groupOf: Uint16Array.of(3, 2, 2, 0) }],
]);
story.on = (day) => MOMENTS.get(day);

export const WORDS = {
  date: "{day} {month} {year}", "month.9": "September", "days.span": "{from} – {to}", "days.by": "by {day}",
  "number.decimal": ".", "number.group": ",", "list.between": ", ", "list.last": " and ", claims: { one: "{count} claim", other: "{count} claims" },
  "part.S": "south", "says.withdraws": "{actor} withdraws from {place}",
  "status.controlled": "Controlled", "held.controlled": "Controlled: {who}", "evidence.around": "Around {place}", "map.outside": "Outside",
  "evidence.not_yet": "Not yet", "evidence.silence": "Silence", "evidence.too_old": "Too old", "held.siege": "Besieged by {who}", "held.ringed": "{status}; besieged by {who}",
  "status.contested": "Contested", "held.contested": "Contested: {who}", "status.unknown": "Unknown",
};
