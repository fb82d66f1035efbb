import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, columnsOf, listsOf, unpacked, unpackedJson, unzigzag } from "../../mapper/render/web/codec.js";
import { dayOf, isoOf } from "../../mapper/render/web/days.js";
import { hiddenGroups, viewOf } from "../../mapper/render/web/view.js";
import { columns, packed, packedJson, zigzag } from "./blocks.mjs";
import { randoms } from "./meshes.mjs";

test("numbers of every length are read, up to the largest that is exact", () => {
  const powers = Array.from({ length: 54 }, (_, bits) => 2 ** bits);
  const numbers = [0, ...powers.flatMap((power) => [power - 1, power, power + 1])].filter(Number.isSafeInteger);
  assert.deepEqual(Array.from(columnsOf(columns(numbers)).next(Float64Array)), numbers);
  const small = numbers.filter((number) => number < 2 ** 31);
  assert.deepEqual(Array.from(columnsOf(columns(small)).next()), small);
});

test("columns follow each other, also empty ones", () => {
  const read = columnsOf(columns([1, 300], [], [2 ** 40], [], [127, 128]));
  const found = [read.next(), read.next(), read.next(Float64Array), read.next(), read.next()];
  assert.deepEqual(found.map((column) => Array.from(column)), [[1, 300], [], [2 ** 40], [], [127, 128]]);
});

test("numbers of either sign come back", () => {
  const random = randoms(5);
  const numbers = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 52, -(2 ** 52), ...Array.from({ length: 200 }, () => Math.round((random() - 0.5) * 10 ** (15 * random())))];
  for (const number of numbers) assert.ok(unzigzag(zigzag(number)) === number, `${number}`);
});

test("lists come back, and there are none beyond them", () => {
  const lists = listsOf(Int32Array.of(1, 0, 2), Int32Array.of(3, 1, 2));
  assert.deepEqual([0, 1, 2, 3, -1].map((n) => Array.from(lists.of(n))), [[3], [], [1, 2], [], []]);
});

test("blocks are unpacked, of bytes and of text in any script", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => (n * n) % 256);
  assert.deepEqual(await unpacked(packed(bytes)), bytes);
  assert.equal((await unpacked(packed(""))).length, 0);
  const value = { place: "دير الزور", more: ["Ørland", "Маріуполь", "\u{1f5fa}", ""], none: null };
  assert.deepEqual(await unpackedJson(packedJson(value)), value);
  assert.deepEqual(Array.from(bytesOf("AP9/gA==")), [0, 255, 127, 128]);
});

test("days are numbers and ISO dates, before 1970 and long after", () => {
  for (const [day, iso] of [[0, "1970-01-01"], [-1, "1969-12-31"], [17414, "2017-09-05"], [-25567, "1900-01-01"], [29220, "2050-01-01"], [-719162, "0001-01-01"]]) {
    assert.equal(isoOf(day), iso);
    assert.equal(dayOf(iso), day);
  }
  for (const nothing of ["", null, undefined, "2017-9-5", "2017-02-30T", "2017-13-01", "soon"]) assert.equal(dayOf(nothing), null);
  assert.deepEqual([isoOf(Infinity), isoOf(-Infinity)], ["", ""]);
});

test("a day that the calendar does not have is no date", () => {
  for (const iso of ["2017-02-30", "2017-02-29", "2017-04-31"]) assert.equal(dayOf(iso), null);
  assert.equal(dayOf("2016-02-29"), 16860);
});

test("listeners are told once of what changed, and not of what did not", () => {
  const view = viewOf({ day: 5 });
  const heard = [];
  view.listen((now, keys) => heard.push([now.day, [...keys].sort()]));
  view.set({ day: 6, chosen: { thing: 1 }, compare: null });
  view.set({ day: 6 });
  assert.deepEqual(heard, [[6, ["chosen", "day"]]]);
});

test("a group is hidden by its status, or when all who are in it are", () => {
  const groups = [{ status: "unknown", who: [] }, { status: "controlled", who: [0] }, { status: "contested", who: [0, 1] }];
  const hidden = (actors, statuses) => hiddenGroups({ groups }, { actors: new Set(actors), statuses: new Set(statuses) });
  assert.deepEqual(hidden([0], []), [false, true, false]);
  assert.deepEqual(hidden([0, 1], []), [false, true, true]);
  assert.deepEqual(hidden([], ["contested", "unknown"]), [true, false, true]);
});
