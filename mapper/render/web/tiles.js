// How ground looks: small square tiles of pixels that join on all sides, one for each look.

export const SIDE = 48;
export const PALE = "#f3f1ec";

// Ground where nobody said anything: what the fading colours lie on.
const GROUND = [251, 250, 247];
const LEVELS = 8;
const FAINTEST = 0.28;
const STRONGEST = 0.78;
const CONTRAST = 1.5;
// Pixels after which stripes of so many colours begin anew.
const STRIPES = { 2: 12, 3: 12, 4: 24 };

const across = (side) => [[[0, side / 2 - 0.5], [side, side / 2 - 0.5]]];
const down = (side) => [[[side / 2 - 0.5, 0], [side / 2 - 0.5, side]]];
const rising = (side) => [[[0, side], [side, 0]]];
const falling = (side) => [[[0, 0], [side, side]]];
const dot = (x, y) => [[x, y], [x, y]];
const circle = (x, y, radius) => Array.from({ length: 13 }, (_, n) => [x + radius * Math.cos((n * Math.PI) / 6), y + radius * Math.sin((n * Math.PI) / 6)]);
const plus = (x, y, arm) => [[[x - arm, y], [x + arm, y]], [[x, y - arm], [x, y + arm]]];

// Lines in a square that repeats. Nine of them, so that eight colours and they pair anew for 72 actors.
export const TEXTURES = [
  { side: 8, width: 0, lines: [] },
  { side: 8, width: 1.3, lines: rising(8) },
  { side: 12, width: 2.8, lines: [dot(3, 3), dot(9, 9)] },
  { side: 8, width: 1.3, lines: across(8) },
  { side: 12, width: 1.2, lines: [...rising(12), ...falling(12)] },
  { side: 8, width: 1.3, lines: down(8) },
  { side: 16, width: 1.3, lines: [circle(4, 4, 2.8), circle(12, 12, 2.8)] },
  { side: 12, width: 1.3, lines: [[[0, 8], [6, 3], [12, 8]]] },
  { side: 16, width: 1.4, lines: [...plus(4.5, 4.5, 3), ...plus(12.5, 12.5, 3)] },
];

const covers = new Map();

// Confidence from 0 to 1 → one of a few alphas, so that looks stay few.
export function fadeOf(confidence) {
  const share = Number.isFinite(confidence) ? Math.min(1, Math.max(0, confidence)) : 0.5;
  return FAINTEST + (Math.round(share * (LEVELS - 1)) / (LEVELS - 1)) * (STRONGEST - FAINTEST);
}

// The colours of stripes: four at most, and beside a single one a pale neutral.
export function stripesOf(colours) {
  const shown = colours.length > 1 ? colours.slice(0, 4) : [colours[0] || "#5f6b73", PALE];
  return { shown, side: STRIPES[shown.length] };
}

export function textureOf(index) {
  return index >= 0 ? TEXTURES[index % TEXTURES.length] : TEXTURES[0];
}

// { status, colours, alpha, texture } → SIDE × SIDE pixels of an ImageData.
export function tileOf({ status, colours, alpha, texture = -1 }) {
  if (status === "contested") return striped(stripesOf(colours), alpha, (x, y) => y - x);
  if (status === "mixed") return striped(stripesOf(colours), alpha, (_, y) => y);
  return textured(colours[0] || "#5f6b73", alpha, textureOf(texture));
}

function striped({ shown, side }, alpha, along) {
  const paints = shown.map((colour) => [...channels(colour), alpha]);
  return repeated(side, (x, y) => {
    const shares = new Array(paints.length).fill(0);
    for (let n = 0; n < 16; n += 1) {
      const at = along(x + (n % 4) / 4 + 0.125, y + Math.floor(n / 4) / 4 + 0.125) + side;
      shares[Math.floor(((at % side) * paints.length) / side)] += 1 / 16;
    }
    return mixture(paints, shares);
  });
}

function textured(colour, alpha, texture) {
  const paints = [[...channels(colour), alpha], inkOf(colour, alpha)];
  const inked = coverOf(texture);
  return repeated(texture.side, (x, y) => {
    const share = inked[y * texture.side + x];
    return mixture(paints, [1 - share, share]);
  });
}

// How much of each pixel of a texture's square its lines cover.
function coverOf(texture) {
  if (!covers.has(texture)) {
    const { side, width, lines } = texture;
    const cover = (_, at) => width / 2 + 0.5 - distance((at % side) + 0.5, Math.floor(at / side) + 0.5, lines, side);
    covers.set(texture, Float32Array.from({ length: side * side }, cover).map((share) => Math.min(1, Math.max(0, share))));
  }
  return covers.get(texture);
}

// A square of `side` pixels, again and again until the tile is full.
function repeated(side, pixelAt) {
  const square = new Uint32Array(side * side);
  for (let at = 0; at < square.length; at += 1) square[at] = pixelAt(at % side, Math.floor(at / side));
  return Uint32Array.from({ length: SIDE * SIDE }, (_, at) => square[(Math.floor(at / SIDE) % side) * side + ((at % SIDE) % side)]);
}

// How far a point is from the nearest line of a square that repeats on all sides.
function distance(x, y, lines, side) {
  let least = Infinity;
  for (const line of lines) {
    for (let n = 0; n < 9; n += 1) {
      const [px, py] = [x + ((n % 3) - 1) * side, y + (Math.floor(n / 3) - 1) * side];
      for (let at = 1; at < line.length; at += 1) least = Math.min(least, toSegment(px, py, line[at - 1], line[at]));
    }
  }
  return least;
}

function toSegment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const part = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + part * dx - x, ay + part * dy - y);
}

// Paints [r, g, b, alpha] in given shares → one pixel: alpha, blue, green, red.
function mixture(paints, shares) {
  const alpha = paints.reduce((sum, paint, n) => sum + shares[n] * paint[3], 0);
  const channel = (which) => paints.reduce((sum, paint, n) => sum + shares[n] * paint[3] * paint[which], 0) / (alpha || 1);
  const [red, green, blue] = [0, 1, 2].map((which) => Math.round(channel(which)));
  return ((Math.round(255 * alpha) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// What a texture is drawn in: a darker shade of the colour, and where it can't be darker a lighter one.
export function inkOf(colour, alpha) {
  const own = channels(colour);
  const strong = Math.min(1, alpha + 0.2);
  const darker = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3].map((share) => own.map((value) => share * value));
  const lighter = [0.2, 0.4, 0.6, 0.8].map((share) => own.map((value) => value + share * (255 - value)));
  const plain = luminance(own, alpha);
  const told = (shade) => contrast(luminance(shade, strong), plain);
  const shades = [...darker, ...lighter];
  const shade = shades.find((one) => told(one) >= CONTRAST) || shades.reduce((best, one) => (told(one) > told(best) ? one : best));
  return [...shade, strong];
}

export function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

// Relative luminance (WCAG) of a colour that lies on the ground with an alpha.
function luminance(rgb, alpha) {
  const [r, g, b] = rgb.map((value, n) => {
    const share = (alpha * value + (1 - alpha) * GROUND[n]) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
