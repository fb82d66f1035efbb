// Which face lies under each pixel: edges are cut by the rows of pixels, and rows are filled from cut to cut.
// A cut tells how much further the face on its east comes than that on its west, so cuts at one spot may come in any order.

// Nodes on the plane of Web Mercator, the world being 1 wide: what does not depend on the view.
export function planeOf(mesh) {
  const u = new Float64Array(mesh.x.length);
  const v = new Float64Array(mesh.x.length);
  for (let node = 0; node < u.length; node += 1) {
    const sine = Math.sin((Math.max(-85.05112878, Math.min(85.05112878, mesh.y[node])) * Math.PI) / 180);
    u[node] = mesh.x[node] / 360 + 0.5;
    v[node] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
  return { u, v };
}

// `left`, `top`: where the first pixel begins, and `scale`: pixels in the width of the world. Returns an Int32Array,
// row by row: the face at the middle of each pixel, -1 outside.
export function facesUnder(mesh, plane, { left, top, scale, width, height }, into) {
  const pixels = into && into.length === width * height ? into : new Int32Array(width * height);
  const cuts = cutsOf(mesh, plane, { left, top, scale, height });
  fillRows(pixels, cuts, mesh.faces, width, height);
  return pixels;
}

function cutsOf(mesh, plane, { left, top, scale, height }) {
  const { from, to } = mesh;
  const count = new Int32Array(height + 1);
  const rows = new Int32Array(2 * from.length);
  let all = 0;
  for (let edge = 0; edge < from.length; edge += 1) {
    const a = plane.v[from[edge]] * scale - top - 0.5;
    const b = plane.v[to[edge]] * scale - top - 0.5;
    // Rows whose middle lies in the half-open interval between the ends.
    const first = Math.max(0, Math.ceil(Math.min(a, b)));
    const last = Math.min(height, Math.ceil(Math.max(a, b)));
    rows[2 * edge] = first;
    rows[2 * edge + 1] = last;
    for (let row = first; row < last; row += 1) count[row + 1] += 1;
    if (last > first) all += last - first;
  }
  for (let row = 0; row < height; row += 1) count[row + 1] += count[row];
  const at = count.slice();
  const x = new Float32Array(all);
  const turn = new Int32Array(all);
  for (let edge = 0; edge < from.length; edge += 1) {
    const [first, last] = [rows[2 * edge], rows[2 * edge + 1]];
    if (last <= first) continue;
    const [f, t] = [from[edge], to[edge]];
    const a = plane.v[f] * scale - top - 0.5;
    const b = plane.v[t] * scale - top - 0.5;
    const u = plane.u[f] * scale - left - 0.5;
    const slope = ((plane.u[t] - plane.u[f]) * scale) / (b - a);
    const across = mesh.right[edge] - mesh.left[edge];
    for (let row = first; row < last; row += 1) {
      const n = at[row]++;
      x[n] = u + (row - a) * slope;
      // An edge that goes up has its right side to the east.
      turn[n] = b < a ? across : -across;
    }
  }
  return { start: count, x, turn };
}

function fillRows(pixels, { start, x, turn }, faces, width, height) {
  for (let row = 0; row < height; row += 1) {
    const [first, last] = [start[row], start[row + 1]];
    sortCuts(x, turn, first, last);
    const base = row * width;
    let from = 0;
    let under = -1;
    for (let n = first; n < last; n += 1) {
      const next = Math.ceil(x[n]);
      if (next > from) {
        const to = next < width ? next : width;
        pixels.fill(named(under, faces), base + from, base + to);
        from = to;
        if (to === width) break;
      }
      under += turn[n];
    }
    if (from < width) pixels.fill(named(under, faces), base + from, base + width);
  }
}

// Where the grid has laid borders across each other, what lies between them is no face.
function named(under, faces) {
  return under >= 0 && under < faces ? under : -1;
}

// Edges come in the order of neighbouring faces, so most cuts of a row are nearly in order already.
function sortCuts(x, turn, first, last) {
  if (last - first > 48) {
    sortMany(x, turn, first, last);
    return;
  }
  insertion(x, turn, first, last);
}

function insertion(x, turn, first, last) {
  for (let n = first + 1; n < last; n += 1) {
    const [at, by] = [x[n], turn[n]];
    let m = n - 1;
    while (m >= first && x[m] > at) {
      x[m + 1] = x[m];
      turn[m + 1] = turn[m];
      m -= 1;
    }
    x[m + 1] = at;
    turn[m + 1] = by;
  }
}

// Quicksort in place down to short stretches.
function sortMany(x, turn, low, high) {
  const swap = (a, b) => {
    const [at, by] = [x[a], turn[a]];
    x[a] = x[b];
    turn[a] = turn[b];
    x[b] = at;
    turn[b] = by;
  };
  while (high - low > 24) {
    const pivot = x[(low + high) >> 1];
    let [a, b] = [low, high - 1];
    while (a <= b) {
      while (x[a] < pivot) a += 1;
      while (x[b] > pivot) b -= 1;
      if (a <= b) swap(a++, b--);
    }
    if (b - low < high - a) {
      sortMany(x, turn, low, b + 1);
      low = a;
    } else {
      sortMany(x, turn, a, high);
      high = b + 1;
    }
  }
  insertion(x, turn, low, high);
}
