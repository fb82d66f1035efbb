// Areas of equal class as polygons, from the edges of a mesh alone.

// → [{ class, polygons: [[ring, hole, …], …] }, …]; rings are closed lists of [lon, lat], shells counter-clockwise,
// holes clockwise, and no ring passes a node twice. Class 0 is left out.
export function dissolved(mesh, classOf) {
  const border = borderOf(mesh, classOf);
  const patchOf = patchesOf(mesh, classOf);
  const rings = new Map();
  const found = ringsOf(mesh, border);
  for (const { nodes, half } of found) {
    const patch = patchOf(border.face[half]);
    const ring = { points: pointsOf(mesh, nodes), class: border.kind[half] };
    ring.size = signedArea(ring.points);
    if (rings.has(patch)) rings.get(patch).push(ring);
    else rings.set(patch, [ring]);
  }
  const areas = new Map();
  for (const patch of rings.values()) {
    const kind = patch[0].class;
    if (!areas.has(kind)) areas.set(kind, { class: kind, polygons: [] });
    areas.get(kind).polygons.push(...nested(patch));
  }
  return [...areas.values()].sort((a, b) => a.class - b.class);
}

// Which half-edge goes on from each at its end, among those of its kind: the first one clockwise from the way back,
// so that what lies on the left stays in one piece. -1 where there is none.
export function followers(mesh, { from, to, kind }) {
  const count = from.length;
  const first = new Int32Array(mesh.x.length).fill(-1);
  const beside = new Int32Array(count);
  for (let half = count - 1; half >= 0; half -= 1) {
    beside[half] = first[from[half]];
    first[from[half]] = half;
  }
  const taken = new Uint8Array(count);
  const next = new Int32Array(count);
  for (let half = 0; half < count; half += 1) {
    let best = -1;
    for (let other = first[to[half]]; other >= 0; other = beside[other]) {
      if (taken[other] || kind[other] !== kind[half]) continue;
      if (best < 0 || turn(mesh, from, to, half, other) < turn(mesh, from, to, half, best)) best = other;
    }
    if (best >= 0) taken[best] = 1;
    next[half] = best;
  }
  return next;
}

// The angle clockwise from the way back along one half-edge to another that leaves from its end, above 0.
function turn({ x, y }, from, to, half, other) {
  const node = to[half];
  const angle = (end) => Math.atan2(y[end] - y[node], x[end] - x[node]);
  const clockwise = angle(from[half]) - angle(to[other]);
  return clockwise > 0 ? clockwise : clockwise + 2 * Math.PI;
}

// The half-edges that have a class on their left and another, or nothing, on their right.
function borderOf({ from, to, left, right }, classOf) {
  const border = { from: [], to: [], kind: [], face: [] };
  const add = (start, end, face, kind) => {
    border.from.push(start);
    border.to.push(end);
    border.kind.push(kind);
    border.face.push(face);
  };
  for (let edge = 0; edge < from.length; edge += 1) {
    const one = left[edge] < 0 ? 0 : classOf[left[edge]];
    const other = right[edge] < 0 ? 0 : classOf[right[edge]];
    if (one === other || from[edge] === to[edge]) continue;
    if (one) add(from[edge], to[edge], left[edge], one);
    if (other) add(to[edge], from[edge], right[edge], other);
  }
  return border;
}

// Tells the patch of a face: faces of one class that meet along edges are in one patch.
function patchesOf({ faces, left, right }, classOf) {
  const parent = Uint32Array.from({ length: faces }, (_, face) => face);
  const root = (face) => {
    while (parent[face] !== face) {
      parent[face] = parent[parent[face]];
      face = parent[face];
    }
    return face;
  };
  for (let edge = 0; edge < left.length; edge += 1) {
    if (left[edge] < 0 || right[edge] < 0 || classOf[left[edge]] !== classOf[right[edge]]) continue;
    parent[root(left[edge])] = root(right[edge]);
  }
  return root;
}

// Follows half-edges around; wherever a node is passed again, the ring in between is cut out.
function ringsOf(mesh, border) {
  const next = followers(mesh, border);
  const done = new Uint8Array(next.length);
  const at = new Int32Array(mesh.x.length).fill(-1);
  const rings = [];
  for (let start = 0; start < next.length; start += 1) {
    const path = [];
    for (let half = start; half >= 0 && !done[half]; half = next[half]) {
      done[half] = 1;
      if (!path.length) at[border.from[half]] = path.push(border.from[half]) - 1;
      const node = border.to[half];
      if (at[node] < 0) {
        at[node] = path.push(node) - 1;
        continue;
      }
      const nodes = path.splice(at[node] + 1);
      nodes.forEach((each) => (at[each] = -1));
      rings.push({ nodes: [node, ...nodes], half });
    }
    path.forEach((node) => (at[node] = -1));
  }
  return rings;
}

function pointsOf({ x, y }, nodes) {
  const points = nodes.map((node) => [x[node], y[node]]);
  points.push(points[0]);
  return points;
}

// Twice the area of a closed ring, above 0 if it goes counter-clockwise; from its first point, to lose no digits.
export function signedArea(ring) {
  const [[left, low]] = ring;
  let sum = 0;
  for (let n = 1; n < ring.length; n += 1) {
    const [[ax, ay], [bx, by]] = [ring[n - 1], ring[n]];
    sum += (ax - left) * (by - low) - (bx - left) * (ay - low);
  }
  return sum;
}

// The rings of one patch as polygons. A patch has one shell, unless a face of it lies in several pieces.
function nested(rings) {
  const shells = rings.filter(({ size }) => size > 0).sort((a, b) => a.size - b.size);
  const polygons = shells.map(({ points }) => [points]);
  if (!shells.length) return [];
  for (const { points, size } of rings) {
    if (size >= 0) continue;
    const [[ax, ay], [bx, by]] = points;
    const around = shells.findIndex((shell) => within([(ax + bx) / 2, (ay + by) / 2], shell.points));
    polygons[shells.length === 1 ? 0 : Math.max(0, around)].push(points);
  }
  return polygons;
}

function within([x, y], ring) {
  let inside = false;
  for (let n = 1; n < ring.length; n += 1) {
    const [[ax, ay], [bx, by]] = [ring[n - 1], ring[n]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

// The face at a position, -1 outside: the one whose edges a ray to the east crosses an odd number of times.
export function faceAt({ faces, x, y, from, to, left, right }, lon, lat) {
  const odd = new Uint8Array(faces);
  for (let edge = 0; edge < from.length; edge += 1) {
    const [low, high] = [y[from[edge]], y[to[edge]]];
    if (low > lat === high > lat) continue;
    const [start, end] = [x[from[edge]], x[to[edge]]];
    if (lon >= ((end - start) * (lat - low)) / (high - low) + start) continue;
    if (left[edge] >= 0) odd[left[edge]] ^= 1;
    if (right[edge] >= 0) odd[right[edge]] ^= 1;
  }
  return odd.indexOf(1);
}
