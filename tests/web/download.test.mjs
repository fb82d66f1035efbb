import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { areasGeoJson, claimsCsv, fileName, offer } from "../../mapper/render/web/download.js";
import { speak } from "../../mapper/render/web/words.js";
import { shoelace } from "./meshes.mjs";
import { openPage } from "./page.mjs";
import { BEFORE, storyOf } from "./stories.mjs";

speak({ "page.assessment": "An assessment." }, "en");

const clockwise = [[35.2, 40.2], [35.8, 40.2], [35.8, 40.8], [35.2, 40.8]];
const hole = [[35.4, 40.4], [35.6, 40.4], [35.6, 40.6], [35.4, 40.6]];
const shape = { polygons: [], lines: [], points: [] };
const story = storyOf({
  things: [{ place: "Aba", part: "NE" }, { place: "half \ud83d" }, { place: "Old" }, { place: "Silent" }, { place: "Nowhere", at: null }, { type: "area" }],
  states: [{ status: "controlled", who: [1], besiegers: [0], from: BEFORE - 3 }, { status: "contested", who: [0, 1] }, { status: "unknown" }],
  marks: [
    { kind: "siege", thing: 0, besiegers: [0], shape: { ...shape, polygons: [[clockwise, hole]] } },
    { kind: "presence", thing: 1, who: [0], shape: { ...shape, lines: [[[35, 40], [35.5, 40.123456789]]] }, from: BEFORE, to: BEFORE + 1 },
    { kind: "claimed", thing: 1, who: [0], shape: { ...shape, points: [[35, 40]], lines: [[[35, 40], [36, 40]]] } },
    { kind: "claimed", thing: 1, shape: { ...shape, points: [[35, 40]] }, to: BEFORE },
    { kind: "claimed", thing: 1, shape },
  ],
  days: { [BEFORE]: { ground: ["aaa.", "aba.", "aaac"], states: [0, 1, 2, -1, 1, 1] } },
});
const file = JSON.parse(areasGeoJson(story, story.on(BEFORE)));
const layer = (name) => file.features.filter(({ properties }) => properties.layer === name);

test("the areas of a day are polygons of each group, with km² and holes", () => {
  assert.equal(file.type, "FeatureCollection");
  const [reds, blues, contested] = layer("areas");
  assert.equal(layer("areas").length, 3);
  assert.deepEqual(reds.properties, { layer: "areas", status: "controlled", actors: ["Reds"], day: "2017-05-14", area_km2: 80 });
  assert.equal(reds.geometry.type, "Polygon");
  assert.deepEqual(reds.geometry.coordinates.map(shoelace), [9, -1]);
  assert.deepEqual(blues.properties.actors, ["Blues"]);
  assert.deepEqual([contested.properties.status, contested.properties.actors], ["contested", ["Reds", "Blues"]]);
});

test("a group in two patches is one feature", () => {
  const one = storyOf({ things: [], states: [], days: { [BEFORE]: { ground: ["aba"], states: [] } } });
  const { features } = JSON.parse(areasGeoJson(one, one.on(BEFORE)));
  assert.deepEqual(features.map(({ geometry }) => geometry.type), ["MultiPolygon", "Polygon"]);
});

test("marks of the day have closed rings, shells counter-clockwise, and six decimals", () => {
  const [siege, presence, claimed, ...rest] = layer("marks");
  assert.deepEqual(rest, []);
  assert.deepEqual([siege.properties.kind, siege.properties.place, siege.properties.besieged_by], ["siege", "Aba", ["Reds"]]);
  const [shell, inner] = siege.geometry.coordinates;
  assert.ok(shoelace(shell) > 0 && shoelace(inner) < 0);
  for (const ring of [shell, inner]) assert.deepEqual(ring[0], ring.at(-1));
  assert.deepEqual(presence.geometry, { type: "LineString", coordinates: [[40, 35], [40.123457, 35.5]] });
  assert.deepEqual([presence.properties.valid_from, presence.properties.valid_to], ["2017-05-14", "2017-05-15"]);
  assert.deepEqual(claimed.geometry.geometries.map(({ type }) => type), ["LineString", "Point"]);
});

test("places of the day are points with what is told of them, and nobody else is", () => {
  const [aba, half, ...rest] = layer("places");
  assert.deepEqual(rest, []);
  assert.deepEqual(aba.geometry, { type: "Point", coordinates: [40.5, 35.5] });
  assert.deepEqual(aba.properties, {
    layer: "places", kind: "city", place: "Aba", part: "NE", status: "controlled", actors: ["Blues"], besieged_by: ["Reds"],
    day: "2017-05-14", valid_from: "2017-05-11", valid_to: null, confidence: 0.76, doubted: false,
  });
  assert.deepEqual([half.properties.place, half.properties.doubted], ["half \ufffd", true]);
});

test("the file says what it is", () => {
  assert.deepEqual(file.mapper, {
    title: "A war", day: "2017-05-14", hash: "abc", credits: ["Somebody"], boundaries: "Borders by somebody", assessment: "An assessment.",
  });
});

test("a file without anything on the map is still GeoJSON", () => {
  const empty = storyOf({ things: [], states: [], days: { [BEFORE]: { ground: [".."], states: [] } } });
  assert.deepEqual(JSON.parse(areasGeoJson(empty, empty.on(BEFORE))).features, []);
});

// Reads CSV as RFC 4180 has it, by any delimiter and with quotes only where a cell begins.
function cellsOf(text, delimiter = ",") {
  const rows = [[""]];
  let quoted = false;
  let fresh = true;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const row = rows.at(-1);
    if (quoted && letter === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
    else if (quoted && letter === '"') quoted = false;
    else if (quoted) row[row.length - 1] += letter;
    else if (letter === '"' && fresh) quoted = true;
    else if (letter === delimiter) row.push("");
    else if (letter === "\n" || letter === "\r") rows.push([""]);
    else row[row.length - 1] += letter;
    fresh = !quoted && (letter === delimiter || letter === "\n" || letter === "\r");
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}

test("claims come as the columns of the claim table, then any others", () => {
  const text = claimsCsv([
    { ambiguous: true, predicate: "controls", place: "Aba", date_from: "2017-05-14", id: "c1", note: "" },
    { predicate: "contests", actor: ["Reds", "Blues"], quote: 'he said "no",\r\nthen left', share: 0.5, lon: null, confidence: NaN },
  ]);
  assert.equal(text[0], "\ufeff");
  assert.ok(text.endsWith("\r\n"));
  assert.deepEqual(text.slice(1).split("\r\n")[0], "place,actor,predicate,date_from,share,quote,id,ambiguous");
  const quoted = text.slice(1).split("\r\n").slice(2).join("\r\n");
  assert.equal(quoted, ',"Reds;Blues",contests,,0.5,"he said ""no"",\r\nthen left",,\r\n');
});

test("no spreadsheet finds a formula in a cell, but numbers stay numbers", () => {
  const evil = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "Reds;=1+1", "a\n=1+1", '"=1+1', "＝1+1", "-", "=HYPERLINK(\"x\")"];
  const claims = evil.map((note) => ({ predicate: "controls", note, [note]: note }));
  for (const delimiter of [",", ";", "\t"]) {
    for (const cell of cellsOf(claimsCsv(claims).slice(1), delimiter).flat()) assert.doesNotMatch(cell, /^[=+\-@＝\t\r]/u, `${delimiter} ${cell}`);
  }
  const numbers = [-5, "-5.25", "+3", "1e-7", "-.5"];
  const text = claimsCsv(numbers.map((note) => ({ predicate: "controls", note })));
  assert.deepEqual(cellsOf(text.slice(1)).slice(1).map((row) => row[1]), ["-5", "-5.25", "+3", "1e-7", "-.5"]);
  assert.match(claimsCsv([{ predicate: "controls", quote: "a; b - c\r\nd" }]), /"a; b - c\r\nd"/);
});

test("halves of surrogate pairs become U+FFFD, no claims make a file without rows", () => {
  assert.match(claimsCsv([{ predicate: "x\ud83d", place: "🏙" }]), /🏙,x\ufffd/u);
  assert.equal(claimsCsv([]), "\ufeff\r\n");
});

test("file names are safe on every system", () => {
  assert.equal(fileName("Raqqa, 5 September", 17414, "geojson"), "Raqqa-5-September-2017-09-05.geojson");
  assert.equal(fileName("../../etc/passwd\0", 17414, "csv"), "etc-passwd-2017-09-05.csv");
  assert.equal(fileName("الرقة", 17414, "csv"), "الرقة-2017-09-05.csv");
  assert.equal(fileName(" <>:\"/\\|?* ", NaN, "csv"), "map-undated.csv");
  for (const title of ["CON", "🏙".repeat(99), "日".repeat(300), "half \ud83d", "a.", "\u202egpj"]) {
    const name = fileName(title, 17414, "csv");
    assert.match(name, /^[\p{L}\p{M}\p{N}-]+-2017-09-05\.csv$|^map-2017-09-05\.csv$/u);
    assert.ok(new TextEncoder().encode(name).length < 255);
  }
});

test("a file is offered once and its address is given back", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { made } = openPage();
  const revoked = [];
  const create = mock.method(URL, "createObjectURL", () => "blob:one");
  mock.method(URL, "revokeObjectURL", (href) => revoked.push(href));
  offer("a.csv", "text/csv", "\ufeffå");
  const [anchor] = made;
  assert.deepEqual([anchor.href, anchor.download, anchor.clicks], ["blob:one", "a.csv", 1]);
  assert.deepEqual([create.mock.calls[0].arguments[0].type, create.mock.calls[0].arguments[0].size], ["text/csv", 5]);
  mock.timers.tick(60000);
  assert.deepEqual(revoked, ["blob:one"]);
  mock.reset();
  mock.timers.reset();
});
