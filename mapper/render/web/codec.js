// Blocks of data as they travel: base64 of gzip, of text or of columns of whole numbers. The other end is binary.py.

export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export async function unpacked(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function unpackedJson(base64) {
  return JSON.parse(new TextDecoder().decode(await unpacked(base64)));
}

// Reads columns one after the other: `next()` is a Float64Array where numbers may be large, else an Int32Array.
export function columnsOf(bytes) {
  let at = 0;
  const number = () => {
    let value = 0;
    let scale = 1;
    let byte = 128;
    while (byte > 127) {
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    }
    return value;
  };
  const next = (Kind = Int32Array) => {
    const column = new Kind(number());
    for (let n = 0; n < column.length; n += 1) {
      const byte = bytes[at];
      if (byte < 128) {
        column[n] = byte;
        at += 1;
      } else {
        column[n] = number();
      }
    }
    return column;
  };
  return { next };
}

export function unzigzag(number) {
  return number % 2 ? -(number + 1) / 2 : number / 2;
}

// Lists told as how long each is and all members in a row: `of(n)` is the nth.
export function listsOf(counts, members) {
  const start = new Int32Array(counts.length + 1);
  for (let n = 0; n < counts.length; n += 1) start[n + 1] = start[n] + counts[n];
  return { of: (n) => (n >= 0 && n < counts.length ? members.subarray(start[n], start[n + 1]) : members.subarray(0, 0)) };
}
