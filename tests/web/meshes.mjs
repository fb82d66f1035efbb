// Meshes made by hand, and numbers that look random but are the same in every run.

export function randoms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// A grid of quadrilaterals, row by row from the south-west; every inner node is moved by up to `shift`.
export function grid(width, height, { shift = 0, random = Math.random, west = 0, south = 0, step = 1 } = {}) {
  const node = (column, row) => row * (width + 1) + column;
  const face = (column, row) => (column < 0 || row < 0 || column >= width || row >= height ? -1 : row * width + column);
  const count = (width + 1) * (height + 1);
  const mesh = { faces: width * height, x: new Float64Array(count), y: new Float64Array(count) };
  const edges = { from: [], to: [], left: [], right: [] };
  const add = (from, to, left, right) => {
    const turned = random() < 0.5;
    edges.from.push(turned ? to : from);
    edges.to.push(turned ? from : to);
    edges.left.push(turned ? right : left);
    edges.right.push(turned ? left : right);
  };
  for (let row = 0; row <= height; row += 1) {
    for (let column = 0; column <= width; column += 1) {
      const inner = column > 0 && row > 0 && column < width && row < height;
      const moved = () => (inner ? (random() * 2 - 1) * shift : 0);
      mesh.x[node(column, row)] = west + (column + moved()) * step;
      mesh.y[node(column, row)] = south + (row + moved()) * step;
      if (column < width) add(node(column, row), node(column + 1, row), face(column, row), face(column, row - 1));
      if (row < height) add(node(column, row), node(column, row + 1), face(column - 1, row), face(column, row));
    }
  }
  mesh.from = Uint32Array.from(edges.from);
  mesh.to = Uint32Array.from(edges.to);
  mesh.left = Int32Array.from(edges.left);
  mesh.right = Int32Array.from(edges.right);
  mesh.corners = Array.from({ length: mesh.faces }, (_, at) => {
    const [column, row] = [at % width, Math.floor(at / width)];
    return [node(column, row), node(column + 1, row), node(column + 1, row + 1), node(column, row + 1)];
  });
  mesh.km2 = Float32Array.from({ length: mesh.faces }, (_, at) => faceArea(mesh, at));
  return mesh;
}

export function faceArea({ x, y, corners }, face) {
  const [a, b, c, d] = corners[face];
  return ((x[c] - x[a]) * (y[d] - y[b]) - (x[d] - x[b]) * (y[c] - y[a])) / 2;
}

// Classes drawn with letters, the north on top: "." is 0, "a" is 1, …
export function drawn(...rows) {
  return Uint16Array.from([...[...rows].reverse().join("")], (letter) => (letter === "." ? 0 : letter.charCodeAt(0) - 96));
}

export function shoelace(ring) {
  let sum = 0;
  for (let n = 1; n < ring.length; n += 1) sum += ring[n - 1][0] * ring[n][1] - ring[n][0] * ring[n - 1][1];
  return sum / 2;
}
