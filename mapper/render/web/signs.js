// The pattern of each status: fills for the map, swatches for the legend, dots for places.

import { svg } from "./dom.js";
import { inkOf, stripesOf, textureOf } from "./tiles.js";

const NEUTRAL = ["#5f6b73", "#aeb6bb"];
const PLAIN = 0.6;
let made = 0;

// A hidden drawing that holds the patterns of one map.
export function patternBook() {
  const defs = svg("defs");
  const book = svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "mapper-patterns" }, defs);
  const known = new Map();
  const prefix = `mapper-pattern-${(made += 1)}`;
  const fill = (kind, colours, texture = 0) => {
    const key = [kind, texture, ...colours].join(" ");
    if (!known.has(key)) {
      known.set(key, `${prefix}-${known.size}`);
      const make = kind === "texture" ? textured(colours[0], texture) : pattern(kind, colours);
      make.setAttribute("id", known.get(key));
      defs.append(make);
    }
    return `url(#${known.get(key)})`;
  };
  return { node: book, fill };
}

function pattern(kind, colours) {
  if (kind === "hatch") return stripes(stripesOf(colours), 45, Math.SQRT1_2);
  if (kind === "bands") return stripes(stripesOf(colours), 0, 1);
  const open = kind === "rings";
  return svg(
    "pattern",
    { width: 11, height: 11, patternUnits: "userSpaceOnUse", patternTransform: "rotate(30)" },
    [colours[0], colours[1 % colours.length]].map((colour, n) =>
      svg("circle", {
        cx: 3 + 5.5 * (n % 2), cy: 3 + 5.5 * (n % 2), r: open ? 2 : 1.4,
        fill: open ? "none" : colour, stroke: open ? colour : "none", "stroke-width": 1.1,
      }),
    ),
  );
}

function stripes({ shown, side }, angle, scale) {
  const whole = side * scale;
  const width = whole / shown.length;
  return svg(
    "pattern",
    { width: whole, height: whole, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})` },
    // A hair wider than its share, so that no light shows between two stripes.
    shown.map((colour, n) => svg("rect", { x: 0, y: n * width, width: whole, height: width + 0.2, fill: colour })),
  );
}

// The lines of a texture, and those of the squares around it that reach into it.
function textured(colour, index) {
  const { side, width, lines } = textureOf(index);
  const [red, green, blue, alpha] = inkOf(colour, PLAIN);
  const path = lines.map((line) => `M${line.map((at) => at.join(" ")).join("L")}`).join("");
  const ink = { d: path, fill: "none", stroke: `rgb(${red} ${green} ${blue})`, "stroke-opacity": alpha, "stroke-width": width, "stroke-linecap": "round" };
  const squares = Array.from({ length: 9 }, (_, n) => `translate(${((n % 3) - 1) * side} ${(Math.floor(n / 3) - 1) * side})`);
  return svg("pattern", { width: side, height: side, patternUnits: "userSpaceOnUse" }, squares.map((transform) => svg("path", { ...ink, transform })));
}

// A drawing 30 × 20 of one sign, in the actors' colours or in neutral ones, with the texture of an actor's ground.
export function swatch(book, key, colours = NEUTRAL, texture = -1) {
  const box = (attributes) => svg("rect", { x: 1.5, y: 1.5, width: 27, height: 17, rx: 3, ...attributes });
  const line = (attributes) => svg("path", { d: "M3 13C9 3 18 18 27 7", fill: "none", ...attributes });
  const [first] = colours;
  const drawings = {
    controlled: () => [
      box({ fill: first, "fill-opacity": PLAIN, stroke: first }),
      texture > 0 && box({ fill: book.fill("texture", [first], texture) }),
    ],
    contested: () => [box({ fill: book.fill("hatch", colours), "fill-opacity": 0.8 })],
    mixed: () => [box({ fill: book.fill("bands", colours), "fill-opacity": 0.8 })],
    presence: () => chain(line, first),
    claimed: () => [box({ fill: book.fill("dots", [first]), stroke: first, "stroke-dasharray": "3 2" })],
    event: () => [svg("path", { d: "M15 3.5L21.5 10 15 16.5 8.5 10z", fill: first, stroke: "#fff" })],
    frontline: () => [line({ stroke: "#fff", "stroke-width": 5 }), line({ stroke: "#22282c", "stroke-width": 2 })],
    siege: () => siegeSwatch(first),
    unknown: () => [box({ fill: "#fbfaf7", stroke: "#b9b6ad" })],
  };
  return svg("svg", { width: 30, height: 20, "aria-hidden": "true", class: "mapper-swatch" }, (drawings[key] || drawings.unknown)());
}

function chain(line, colour) {
  const round = { "stroke-linecap": "round", "stroke-dasharray": "0 7" };
  return [line({ stroke: colour, "stroke-width": 5.5, ...round }), line({ stroke: "#fff", "stroke-width": 2.6, ...round })];
}

function siegeSwatch(colour) {
  const ticks = Array.from({ length: 12 }, (_, n) => {
    const [x, y] = [Math.cos((n * Math.PI) / 6), Math.sin((n * Math.PI) / 6)];
    return `M${15 + 8 * x} ${10 + 8 * y}L${15 + 5 * x} ${10 + 5 * y}`;
  });
  return [svg("circle", { cx: 15, cy: 10, r: 8 }), svg("path", { d: ticks.join("") })].map((node) => {
    node.setAttribute("style", `fill:none;stroke:${colour};stroke-width:1.6`);
    return node;
  });
}

// The dot of a place: whole, split between parties, open for presence, with a core for claimed.
export function placeDot(status, colours, radius = 6) {
  const size = 2 * radius + 4;
  const middle = size / 2;
  const circle = (attributes) => svg("circle", { cx: middle, cy: middle, r: radius, ...attributes });
  const shades = colours.length ? colours : ["#8a8f93"];
  const parts = [circle({ fill: "#fff", r: radius + 1.6, "fill-opacity": 0.95 })];
  if (status === "presence" || status === "claimed") {
    parts.push(circle({ fill: "#fff", stroke: shades[0], "stroke-width": 2.2, r: radius - 1 }));
    if (status === "claimed") parts.push(circle({ fill: shades[0], r: radius / 3 }));
  } else if (status === "unknown") {
    parts.push(circle({ fill: "#fff", stroke: "#8a8f93", r: radius - 1 }));
  } else if (shades.length === 1) {
    parts.push(circle({ fill: shades[0] }));
  } else {
    parts.push(...shades.map((shade, n) => slice(shade, n, shades.length, middle, radius)));
  }
  return svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, parts);
}

function slice(colour, n, of, middle, radius) {
  const at = (share) => {
    const turn = 2 * Math.PI * share - Math.PI * 0.25;
    return `${(middle + radius * Math.cos(turn)).toFixed(2)} ${(middle + radius * Math.sin(turn)).toFixed(2)}`;
  };
  const large = of === 1 ? 1 : 0;
  return svg("path", {
    d: `M${middle} ${middle}L${at(n / of)}A${radius} ${radius} 0 ${large} 1 ${at((n + 1) / of)}Z`, fill: colour,
  });
}
