// What a reader takes along: the map of a day as GeoJSON, claims as CSV.

import { dissolved, signedArea } from "./dissolve.js";
import { isoOf, wellFormed } from "./link.js";
import { say } from "./words.js";

const COLUMNS = [
  "place", "lon", "lat", "geometry", "kind", "part", "to_place", "actor", "against", "supported_by", "predicate",
  "date_from", "date_to", "precision", "since", "until", "published", "temporal", "modality", "source", "via",
  "confirmation", "extent", "share", "quantity", "confidence", "credibility", "review", "quote", "start", "end",
  "report", "reprint_of", "url", "note", "id",
];

// RFC 7946; `layer` tells areas, marks and places apart.
export function areasGeoJson(story, moment) {
  const { title, hash, credits, boundaries } = story.meta;
  const mapper = { title, day: isoOf(moment.day), hash, credits, boundaries, assessment: say("page.assessment") };
  const features = [...areas(story, moment), ...marks(story, moment.day), ...places(story, moment)].filter(({ geometry }) => geometry);
  const text = (value) => JSON.stringify(value, (_, each) => (typeof each === "string" ? wellFormed(each) : each));
  return `{"type":"FeatureCollection","mapper":${text(mapper)},"features":[\n${features.map(text).join(",\n")}\n]}\n`;
}

function feature(geometry, properties) {
  return { type: "Feature", geometry, properties };
}

function areas(story, { day, groupOf }) {
  const { groups } = story.meta;
  const km2 = new Float64Array(groups.length);
  groupOf.forEach((group, face) => (km2[group] += story.mesh.km2[face]));
  return dissolved(story.mesh, groupOf).map(({ class: group, polygons }) => {
    const { status, who } = groups[group];
    const area_km2 = Number(km2[group].toFixed(2));
    return feature(shaped(polygons, [], []), { layer: "areas", status, actors: namesOf(story, who), day: isoOf(day), area_km2 });
  });
}

function marks(story, day) {
  const shown = story.marks.filter(({ from, to }) => from <= day && day < to);
  return shown.map((mark) => {
    const { polygons, lines, points } = mark.shape;
    const turned = (line) => line.map(([lat, lon]) => [lon, lat]);
    const rings = polygons.map((polygon) => polygon.map(turned));
    const about = { layer: "marks", kind: mark.kind, ...named(story.things[mark.thing]), ...toldOf(story, mark, day) };
    return feature(shaped(rings, lines.map(turned), turned(points)), about);
  });
}

function places(story, { day, stateOf }) {
  const known = story.things.filter(({ index, type, at }) => type === "place" && at && stateOf[index] >= 0);
  const pairs = known.map((thing) => ({ thing, state: story.state(stateOf[thing.index]) }));
  return pairs.filter(({ state }) => state.status !== "unknown").map(({ thing, state }) => {
    const [lat, lon] = thing.at;
    const about = { layer: "places", kind: thing.kind, ...named(thing), status: state.status, ...toldOf(story, state, day) };
    return feature(shaped([], [], [[lon, lat]]), { ...about, doubted: story.doubted(thing.index, day) });
  });
}

const namesOf = (story, who) => who.map((index) => story.meta.actors[index].name);

const named = ({ place, name, part }) => ({ place, name, part });

function toldOf(story, told, day) {
  return {
    actors: namesOf(story, told.who),
    besieged_by: namesOf(story, told.besiegers),
    day: isoOf(day),
    valid_from: isoOf(told.from) || null,
    valid_to: isoOf(told.to) || null,
    confidence: Number(story.confidence(told, day).toFixed(2)),
  };
}

// Polygons, lines and points of [lon, lat] as one geometry; null if nothing is left of them.
function shaped(polygons, lines, points) {
  const several = (type, parts) => {
    if (!parts.length) return [];
    return [parts.length === 1 ? { type, coordinates: parts[0] } : { type: `Multi${type}`, coordinates: parts }];
  };
  const geometries = [
    ...several("Polygon", polygons.map(wound).filter(Boolean)),
    ...several("LineString", lines.map(rounded).filter((line) => line.length > 1)),
    ...several("Point", rounded(points)),
  ];
  return geometries.length > 1 ? { type: "GeometryCollection", geometries } : geometries[0] || null;
}

// Shells counter-clockwise, holes clockwise, all closed; rings without an inside are left out.
function wound([shell, ...holes]) {
  const turned = (ring, way) => {
    const closed = rounded([...ring, ring[0]]);
    const size = signedArea(closed);
    return size && Math.sign(size) !== way ? closed.reverse() : closed;
  };
  const whole = (ring) => ring.length > 3;
  const outline = turned(shell, 1);
  return whole(outline) ? [outline, ...holes.map((hole) => turned(hole, -1)).filter(whole)] : null;
}

// To six decimals, without steps that go nowhere.
function rounded(points) {
  const short = points.map((point) => point.map((degrees) => Math.round(degrees * 1e6) / 1e6));
  return short.filter(([x, y], n) => !n || x !== short[n - 1][0] || y !== short[n - 1][1]);
}

// RFC 4180 with a byte order mark, by which spreadsheets know UTF-8; columns in the order of the claim table.
export function claimsCsv(claims) {
  const told = (claim, column) => Object.hasOwn(claim, column) && plain(claim[column]) !== "";
  const further = new Set(claims.flatMap((claim) => Object.keys(claim).filter((key) => !COLUMNS.includes(key))));
  const columns = [...COLUMNS, ...further].filter((column) => claims.some((claim) => told(claim, column)));
  const rows = claims.map((claim) => columns.map((column) => (told(claim, column) ? claim[column] : "")));
  return `\ufeff${[columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function plain(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "";
  if (Array.isArray(value)) return value.map(plain).join(";");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
// Spreadsheets run what begins like a formula. Those that part cells by semicolons or tabs begin one behind each, and
// behind each line break, quoted or not.
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const BLANK = /^(?=[\t\r\n])/;

function cell(value) {
  const text = wellFormed(plain(value));
  const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'").replace(BLANK, "'");
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// "Raqqa, 5 September" and a day → "Raqqa-5-September-2017-09-05.geojson", a name that every system takes.
export function fileName(title, day, ending) {
  const words = wellFormed(title).normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  const short = [...words].slice(0, 48).join("").replace(/^-+|-+$/g, "");
  return `${short || "map"}-${isoOf(day) || "undated"}.${ending}`;
}

// Lets the browser save a text as a file.
export function offer(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
