// What lies on the ground: frontlines, sieges, presence, claims, events and the dots of places, drawn for a day.

import { canvasLayer, sharp } from "./canvas.js";
import { frontDrawer } from "./frontlines.js";
import { smoothed, thinned } from "./fronts.js";
import { chain, dot, event, halo, patternFill, siegeRing } from "./glyphs.js";
import { colourOf } from "./palette.js";
import { ringAround } from "./shapes.js";
import { hasSpot, projector, spotsFinder } from "./spots.js";
import { daysOf, isHidden } from "./view.js";

// Pixels across, below which a siege is drawn as a circle of a fixed radius.
const SMALLEST = 44;
const RADIUS = 12;
// Pixels between the corners of a chain.
const CORNERS = 7;
const NEUTRAL = "#4b555c";

const fade = (share, least, most) => least + (most - least) * share;

export function overlayLayer(map, telling, view, plane) {
  const drawFronts = frontDrawer(map, telling().mesh, plane);
  const shown = { spots: [], marks: [], find: null, of: null, fine: false };
  const spotsOn = (moment, share) => {
    if (shown.of !== telling()) Object.assign(shown, { of: telling(), find: spotsFinder(map, telling()) });
    return shown.find(moment, view.hidden, share);
  };
  const draw = (canvas, ctx, corner, size) => {
    sharp(canvas, ctx, size);
    const pane = map._getMapPanePos().add(corner);
    ctx.translate(-pane.x, -pane.y);
    const [now, then] = daysOf(view).map((day) => telling().on(day));
    const cut = view.share * map.getSize().x;
    Object.assign(shown, { spots: [], marks: [] });
    if (!then) drawDay(ctx, now, null);
    else {
      const sides = [[now, 0, cut], [then, cut, map.getSize().x]];
      for (const [moment, west, east] of sides) clipped(ctx, map, west, east, () => drawDay(ctx, moment, (x) => west <= x && x < east));
    }
    drawChosen(ctx, map, telling(), view, shown);
  };
  const drawDay = (ctx, moment, share) => {
    const story = telling();
    const { layers } = view.hidden;
    const found = share || !layers.has("places") || !layers.has("marks") ? spotsOn(moment, share) : [];
    if (!layers.has("frontlines")) drawFronts(ctx, moment.groupOf, sidesOf(story.meta, view), shown.fine);
    if (!layers.has("marks")) shown.marks.push(...drawMarks(ctx, map, story, moment, view, found).map((drawn) => onSide(drawn, share)));
    if (layers.has("places")) return;
    for (const spot of found) drawDot(ctx, spot, story, moment.day, view);
    shown.spots.push(...found);
  };
  const layer = canvasLayer(map, "overlay", 450, draw);
  const refine = () => {
    shown.fine = true;
    layer.redraw();
    shown.fine = false;
  };
  return { layer, refine, spots: () => shown.spots, marks: () => shown.marks };
}

// What of a mark lies on its own day's side of the bar.
function onSide({ points = [], lines = [], ...drawn }, share) {
  const kept = (line) => (share ? line.filter(({ x }) => share(x)) : line);
  return { ...drawn, points: kept(points), lines: lines.map(kept).filter((line) => line.length > 1) };
}

function clipped(ctx, map, west, east, work) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(west - (west ? 0 : 1e4), -1e4, east - west + (west ? 1e4 : 1e4), 3e4);
  ctx.clip();
  work();
  ctx.restore();
}

function drawDot(ctx, { x, y, radius, who, status, state }, story, day, view) {
  const { columns } = story;
  const sure = story.confidence({ weight: columns.weight[state], affirmed: columns.affirmed[state] }, day);
  dot(ctx, x, y, status, who.map((actor) => colourOf(actor, view)), radius, fade(sure, 0.7, 1));
}

// Only one party alone in control has a side; hidden ones have none.
function sidesOf(meta, { hidden }) {
  return meta.groups.map(({ status, who }) => status === "controlled" && who.length === 1 && !isHidden(hidden, status, who));
}

// Draws the marks of a day and returns them with where they are, for whoever points at them.
function drawMarks(ctx, map, story, moment, view, spots) {
  const at = projector(map);
  const places = new Map(spots.map((spot) => [spot.thing, spot]));
  const taken = [...spots];
  const drawn = [];
  for (const mark of marksOn(story, moment.day)) {
    if (isHidden(view.hidden, mark.kind, mark.who)) continue;
    const drawing = { ctx, mark, at, story, view, moment, sure: story.confidence(mark, moment.day), places, taken };
    const where = { siege: drawSiege, presence: drawLayer, claimed: drawLayer, event: drawEvent }[mark.kind](drawing);
    if (where) drawn.push({ mark: mark.index, ...where });
  }
  return drawn;
}

export function marksOn(story, day) {
  return story.marks.filter((mark) => mark.from <= day && day < mark.to);
}

function drawSiege({ ctx, mark, at, story, view, sure, places }) {
  const ring = siegeAround(mark, at, places.get(mark.thing) || spotOf(story.things[mark.thing], at));
  if (!ring.length) return null;
  const colours = mark.besiegers.map((actor) => colourOf(actor, view));
  siegeRing(ctx, ring, colours.length ? colours : [NEUTRAL], fade(sure, 0.6, 1));
  return { lines: [ring] };
}

function spotOf(thing, at) {
  return hasSpot(thing) ? at(thing.at) : null;
}

// Around the shape, or around its spot while the shape is too small to see.
function siegeAround({ shape: { polygons, points, lines } }, at, spot) {
  const positions = [...polygons.flatMap((rings) => rings[0]), ...lines.flat(), ...points];
  if (!positions.length) return [];
  const ring = ringAround(positions.map(at), 7);
  const across = ring.map(({ x }) => x);
  const small = Math.max(...across) - Math.min(...across) < SMALLEST;
  const closed = small ? ringAround([spot || middleOf(ring)], RADIUS) : ring;
  return [...closed, closed[0]];
}

function middleOf(points) {
  const [x, y] = ["x", "y"].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  return { x, y };
}

// Presence and claims: a pattern over ground, a chain along a line, a sign at a place that shows nothing like it.
function drawLayer({ ctx, mark, at, story, view, moment, sure, places }) {
  const colours = mark.who.map((actor) => colourOf(actor, view));
  const shades = colours.length ? colours : [NEUTRAL];
  const alpha = fade(sure, 0.5, 1);
  const { polygons, lines, points } = mark.shape;
  const [rings, courses] = [polygons.map((parts) => parts.map((ring) => ring.map(at))), lines.map((line) => courseOf(line, at))];
  if (rings.length) patternFill(ctx, rings.flat(), mark.kind, shades, alpha);
  ctx.save();
  ctx.globalAlpha = alpha;
  for (const line of courses) chain(ctx, line, shades, mark.kind);
  ctx.restore();
  const spot = points.length && !stoodFor(mark, story, moment) ? places.get(mark.thing) || spotOf(story.things[mark.thing], at) : null;
  if (spot) dot(ctx, spot.x, spot.y, mark.kind, shades, 6, alpha);
  return { rings: rings.map((parts) => parts), lines: courses, points: spot ? [spot] : [] };
}

// A chain follows its river without the bends that beads would lie upon each other in.
function courseOf(line, at) {
  const points = line.map(at).map(({ x, y }) => [x, y]);
  return smoothed(thinned(points, CORNERS)).map(([x, y]) => ({ x, y }));
}

// A mark at a point says nothing new where its place already shows the same status.
function stoodFor(mark, story, moment) {
  const s = mark.thing < 0 ? -1 : moment.stateOf[mark.thing];
  return s >= 0 && story.meta.groups[story.columns.group[s]].status === mark.kind;
}

// An event that would lie on a sign goes up and to the side of it; where that is taken too, it is left out.
function drawEvent({ ctx, mark, at, view, taken }) {
  const [position] = mark.shape.points;
  if (!position) return null;
  const own = at(position);
  const free = (spot) => taken.every((other) => Math.hypot(other.x - spot.x, other.y - spot.y) >= 13);
  const spot = [own, { x: own.x + 12, y: own.y - 12 }, { x: own.x - 12, y: own.y - 12 }].find(free);
  if (!spot) return null;
  taken.push(spot);
  event(ctx, spot.x, spot.y, mark.who.length === 1 ? colourOf(mark.who[0], view) : NEUTRAL);
  return { points: [spot] };
}

// The chosen place, mark or patch stands out.
function drawChosen(ctx, map, story, { chosen }, { spots, marks }) {
  if (!chosen) return;
  const at = projector(map);
  if (chosen.thing !== undefined) {
    const thing = story.things[chosen.thing];
    const spot = spots.find((one) => one.thing === chosen.thing) || spotOf(thing, at);
    if (spot) halo(ctx, spot.x, spot.y, spot.ringed ? RADIUS + 6 : (spot.radius || 6.5) + 4.5);
  } else if (chosen.mark !== undefined) {
    const drawn = marks.find(({ mark }) => mark === chosen.mark);
    for (const line of drawn ? [...(drawn.lines || []), ...(drawn.rings || []).flat()] : []) outlined(ctx, line);
    for (const { x, y } of (drawn && drawn.points) || []) halo(ctx, x, y, 11);
  } else if (chosen.at) {
    const { x, y } = at(chosen.at);
    halo(ctx, x, y, 7);
  }
}

function outlined(ctx, line) {
  const path = new Path2D();
  line.forEach(({ x, y }, n) => (n ? path.lineTo(x, y) : path.moveTo(x, y)));
  for (const [colour, width] of [["#fff", 5], ["#0b5cad", 2.4]]) {
    Object.assign(ctx, { strokeStyle: colour, lineWidth: width, lineJoin: "round" });
    ctx.stroke(path);
  }
}
