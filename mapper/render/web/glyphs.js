// Signs on a canvas, in the look of signs.js. Contexts are scaled so that a unit is a CSS pixel; points are { x, y }.

import { walk } from "./shapes.js";

const UNKNOWN = "#8a8f93";
const DARK = "#22282c";
const CHOSEN = "#0b5cad";
const MOST = 600;
const sprites = new Map();

// The dot of a place: whole, split between parties, open for presence, with a core for claimed, grey for unknown.
export function dot(ctx, x, y, status, colours, radius = 6, alpha = 1) {
  const size = 2 * radius + 4;
  const draw = (on) => drawDot(on, status, colours.length ? colours : [UNKNOWN], radius);
  stamp(ctx, x, y, alpha, size, ["dot", status, radius, ...colours].join(" "), draw);
}

export function event(ctx, x, y, colour, alpha = 1) {
  stamp(ctx, x, y, alpha, 17, `event ${colour}`, (on) => {
    on.beginPath();
    for (const [dx, dy] of [[0, -6.5], [6.5, 0], [0, 6.5], [-6.5, 0]]) on.lineTo(dx, dy);
    on.closePath();
    fill(on, colour);
    stroke(on, "#fff", 1.6);
  });
}

// A ring of pixels with ticks towards the besieged, which take turns in the besiegers' colours.
export function siegeRing(ctx, points, colours, alpha = 1) {
  if (points.length < 3) return;
  const ring = closed(points);
  const shades = colours.length ? colours : [DARK];
  const inwards = 4.5 * Math.sign(turning(ring));
  const steps = walk(ring, 7);
  ctx.save();
  ctx.lineCap = "butt";
  ctx.globalAlpha = 0.85 * alpha;
  trace(ctx, [ring]);
  stroke(ctx, "#fff", 5);
  ctx.globalAlpha = alpha;
  stroke(ctx, shades[0], 2);
  shades.forEach((shade, turn) => {
    const own = steps.filter((_, n) => n % shades.length === turn);
    trace(ctx, own.map(({ x, y, along }) => [{ x, y }, { x: x - inwards * along.y, y: y + inwards * along.x }]));
    stroke(ctx, shade, 1.8);
  });
  ctx.restore();
}

// Open beads along a line for presence, small full ones on a thread for claimed; several parties take turns.
export function chain(ctx, line, colours, kind, alpha = 1) {
  const shades = colours.length ? colours : [DARK];
  const open = kind !== "claimed";
  ctx.save();
  ctx.globalAlpha = alpha;
  trace(ctx, [line]);
  if (!open) stroke(ctx, shades[0], 1);
  ctx.lineCap = "round";
  const gap = open ? 11 : 7;
  const beads = (shade, width, of = 1, turn = 0) => {
    ctx.setLineDash([0, gap * of]);
    ctx.lineDashOffset = -gap * turn;
    stroke(ctx, shade, width);
  };
  if (open) beads("#fff", 9.5);
  shades.forEach((shade, turn) => beads(shade, open ? 7 : 4, shades.length, turn));
  if (open) beads("#fff", 3.6);
  ctx.restore();
}

// Rings without an edge for presence, dots within a dashed outline for claimed.
export function patternFill(ctx, rings, kind, colours, alpha = 1) {
  const shades = colours.length ? colours : [DARK];
  ctx.save();
  ctx.globalAlpha = alpha;
  trace(ctx, rings.map(closed));
  ctx.fillStyle = beadwork(ctx, kind, shades);
  ctx.fill("evenodd");
  if (kind === "claimed") {
    ctx.setLineDash([4, 3]);
    stroke(ctx, shades[0], 1.4);
  }
  ctx.restore();
}

// Frontlines: a Path2D of any number of lines.
export function front(ctx, path) {
  ctx.save();
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  for (const [shade, width, alpha] of [["#fff", 4.5, 0.8], [DARK, 1.8, 1]]) {
    Object.assign(ctx, { strokeStyle: shade, lineWidth: width, globalAlpha: alpha });
    ctx.stroke(path);
  }
  ctx.restore();
}

// The mark of what the reader has chosen.
export function halo(ctx, x, y, radius = 11) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  stroke(ctx, "#fff", 5);
  stroke(ctx, CHOSEN, 2.4);
}

function drawDot(on, status, colours, radius) {
  on.globalAlpha = 0.95;
  disc(on, "#fff", radius + (radius < 5 ? 1.1 : 1.6));
  on.globalAlpha = 1;
  if (status === "presence" || status === "claimed") {
    disc(on, "#fff", radius - 1);
    stroke(on, colours[0], 2.2);
    if (status === "claimed") disc(on, colours[0], radius / 3);
  } else if (status === "unknown") {
    disc(on, "#fff", radius - 1);
    stroke(on, UNKNOWN, 1.5);
  } else if (colours.length === 1) {
    disc(on, colours[0], radius);
  } else {
    const turn = (n) => 2 * Math.PI * (n / colours.length) - Math.PI / 4;
    colours.forEach((colour, n) => {
      on.beginPath();
      on.moveTo(0, 0);
      on.arc(0, 0, radius, turn(n), turn(n + 1));
      fill(on, colour);
    });
  }
}

function disc(on, colour, radius) {
  on.beginPath();
  on.arc(0, 0, radius, 0, 2 * Math.PI);
  fill(on, colour);
}

// Draws a small picture from its sprite, which is made once, in the pixels of the screen.
function stamp(ctx, x, y, alpha, size, key, draw) {
  const sharp = window.devicePixelRatio || 1;
  const make = () =>
    canvas(size, sharp, (on) => {
      on.translate(size / 2, size / 2);
      draw(on);
    });
  const sprite = kept(`${sharp} ${key}`, make);
  const shown = sprite.width / sharp;
  const whole = (value) => Math.round((value - shown / 2) * sharp) / sharp;
  const before = ctx.globalAlpha;
  ctx.globalAlpha = before * alpha;
  ctx.drawImage(sprite, whole(x), whole(y), shown, shown);
  ctx.globalAlpha = before;
}

// Two beads in a square of 11, turned by 30 degrees: the pattern of presence and claimed.
function beadwork(ctx, kind, shades) {
  const sharp = window.devicePixelRatio || 1;
  return kept(["beads", sharp, kind, ...shades].join(" "), () => {
    const square = canvas(11, sharp, (on) => {
      for (const n of [0, 1]) {
        on.beginPath();
        on.arc(3 + 5.5 * n, 3 + 5.5 * n, kind === "claimed" ? 1.4 : 2, 0, 2 * Math.PI);
        if (kind === "claimed") fill(on, shades[n % shades.length]);
        else stroke(on, shades[n % shades.length], 1.1);
      }
    });
    const pattern = ctx.createPattern(square, "repeat");
    pattern.setTransform(new DOMMatrix().rotate(30).scale(11 / square.width));
    return pattern;
  });
}

function kept(key, make) {
  if (!sprites.has(key)) {
    if (sprites.size >= MOST) sprites.clear();
    sprites.set(key, make());
  }
  return sprites.get(key);
}

function canvas(size, sharp, draw) {
  const node = document.createElement("canvas");
  node.width = node.height = Math.ceil(size * sharp);
  const on = node.getContext("2d");
  on.scale(node.width / size, node.width / size);
  draw(on);
  return node;
}

function fill(ctx, colour) {
  ctx.fillStyle = colour;
  ctx.fill();
}

function stroke(ctx, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function trace(ctx, lines) {
  ctx.beginPath();
  for (const line of lines) line.forEach(({ x, y }, n) => (n ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
}

function closed(ring) {
  const [first, last] = [ring[0], ring.at(-1)];
  return first && (first.x !== last.x || first.y !== last.y) ? [...ring, first] : ring;
}

// Twice the area within a closed ring: positive when it turns clockwise on screen.
function turning(ring) {
  return ring.slice(1).reduce((sum, { x, y }, n) => sum + ring[n].x * y - x * ring[n].y, 0);
}
