// Blocks of data as Python writes them, for stories made by hand.

import { gzipSync } from "node:zlib";

export const packed = (content) => gzipSync(content).toString("base64");
export const packedJson = (value) => packed(Buffer.from(JSON.stringify(value)));

export const zigzag = (number) => (number < 0 ? -2 * number - 1 : 2 * number);

// Columns one after the other: how many numbers, and each in LEB128.
export function columns(...given) {
  const bytes = [];
  const put = (number) => {
    let left = BigInt(number);
    for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
    bytes.push(Number(left));
  };
  for (const column of given) [column.length, ...column].forEach(put);
  return Uint8Array.from(bytes);
}

// One square for each face, in a row from west to east.
export function meshBlock(faces) {
  const each = (value) => Array.from({ length: faces }, (_, n) => value(n));
  const start = (n) => [zigzag(n ? 10 : 0), zigzag(0)];
  const ways = each((n) => [start(n), [zigzag(10), zigzag(0)], [zigzag(0), zigzag(10)], [zigzag(-10), zigzag(0)]]).flat();
  // The way to a new square leads from where the last one ended, which is where it began.
  return packed(columns([faces, 1.8e9, 9e8, 10], each((n) => (n ? 1 : 0)), each(() => 0), each(() => 1), each(() => 1), each(() => 3), ways.map(([x]) => x), ways.map(([, y]) => y)));
}
