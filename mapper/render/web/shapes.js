// Shapes as they travel, and plane geometry in pixels. The other end of shapes.py.

export const SCALE = 1e4;

// [x, y, dx, dy, …] in whole ten-thousandths of a degree → [[lat, lon], …]
export function unpack(flat) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < flat.length; at += 2) {
    x += flat[at];
    y += flat[at + 1];
    points.push([y / SCALE, x / SCALE]);
  }
  return points;
}

// A packed shape → { polygons: [[ring, …], …], lines: [line, …], points: [point, …] }
export function shapeOf(packed) {
  const { p = [], l = [], d = [] } = packed || {};
  return { polygons: p.map((rings) => rings.map(unpack)), lines: l.map(unpack), points: d.map((at) => unpack(at)[0]) };
}

export function cross(o, a, b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

// Convex hull by Andrew's monotone chain.
export function hull(points) {
  if (points.length < 3) return points;
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list) => {
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && cross(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

// A rounded ring that keeps `gap` pixels away from all points.
export function ringAround(points, gap) {
  const around = [];
  for (const { x, y } of hull(points)) {
    for (let n = 0; n < 24; n += 1) {
      const turn = (n * Math.PI) / 12;
      around.push({ x: x + gap * Math.cos(turn), y: y + gap * Math.sin(turn) });
    }
  }
  return hull(around);
}

// Points about every `step` pixels along a line, each with the unit vector along it.
export function walk(line, step) {
  const lengths = line.slice(1).map((b, n) => Math.hypot(b.x - line[n].x, b.y - line[n].y));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const stride = whole / Math.max(1, Math.round(whole / step));
  const steps = [];
  let done = 0;
  lengths.forEach((length, n) => {
    const [a, b] = [line[n], line[n + 1]];
    while (stride > 0 && length > 0 && steps.length * stride < done + length - 1e-6) {
      const part = (steps.length * stride - done) / length;
      const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
      steps.push({ x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y), along });
    }
    done += length;
  });
  return steps;
}

export function inRing(point, ring) {
  let inside = false;
  for (let n = 0, last = ring.length - 1; n < ring.length; last = n, n += 1) {
    const [a, b] = [ring[n], ring[last]];
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) {
      inside = !inside;
    }
  }
  return inside;
}

// Inside an odd number of rings: holes and parts need no names.
export function inRings(point, rings) {
  return rings.reduce((inside, ring) => inside !== inRing(point, ring), false);
}

export function distanceToLine(point, line) {
  let best = line.length === 1 ? Math.hypot(line[0].x - point.x, line[0].y - point.y) : Infinity;
  for (let n = 1; n < line.length; n += 1) {
    const [a, b] = [line[n - 1], line[n]];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1);
    const part = Math.min(1, Math.max(0, along));
    best = Math.min(best, Math.hypot(a.x + part * dx - point.x, a.y + part * dy - point.y));
  }
  return best;
}
