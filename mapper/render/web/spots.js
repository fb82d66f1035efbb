// Where the places of a day stand on screen. Parts of one place that would lie on each other when seen from afar are
// set a little aside, each in its own direction; where places crowd, the most important are shown.

import { hiddenGroups } from "./view.js";

const NEAR = 17;
const ASIDE = { plain: 16, ringed: 22 };
const MOST = 250;
// So many in view have all the room they need, and so many crowd: then dots are smaller, and further apart.
const FEW = 60;
const GAP = { few: 9, many: 17 };
const RADIUS = { few: 6.5, many: 3.5, part: 0.7 };

// What has no point of its own on the map: stretches, wide places, and a part that nobody names.
const WITHOUT = new Set(["river", "lake", "corridor", "admin1", "admin2", "country", "area"]);

export function hasSpot(thing) {
  return Boolean(thing && thing.at) && thing.type === "place" && thing.part !== "part" && !WITHOUT.has(thing.kind);
}

// Returns how to find the spots of a moment: [{ thing, state, status, who, ringed, part, radius, x, y }], in container points.
export function spotsFinder(map, story) {
  const ranked = rankedOf(story);
  let seen = null;
  return (moment, hidden, share = null) => {
    seen = seenFrom(map, story, ranked, seen);
    const { gap, radius } = seen;
    const room = roomFor(gap, map.getSize());
    const off = hiddenGroups(story.meta, hidden);
    const { group, ring } = story.columns;
    const found = [];
    for (const { index, thing, x, y, host } of seen.things) {
      const s = moment.stateOf[index];
      if (s < 0 || off[group[s]] || (share && !share(x))) continue;
      const ringed = ring[s] > 0;
      const spot = host ? aside({ x, y }, host, ringed) : { x, y };
      if (!room(spot, thing.part ? GAP.few : gap)) continue;
      const { status, who } = story.meta.groups[group[s]];
      found.push({ thing: index, state: s, status, who, ringed, part: Boolean(thing.part), radius: thing.part ? RADIUS.part * radius : radius, ...spot });
      if (found.length === MOST) break;
    }
    return found;
  };
}

// Whole places before parts, and those of which more was told before others.
function rankedOf(story) {
  const things = story.things.filter(hasSpot);
  const wholes = new Map(things.filter((thing) => !thing.part).map((thing) => [nameOf(thing), thing]));
  const weight = ({ index, part }) => (part ? 0 : 1e6) + story.statesOf(index)[1] - story.statesOf(index)[0];
  const ranked = things.map((thing) => ({ index: thing.index, thing, weight: weight(thing), whole: thing.part ? wholes.get(nameOf(thing)) : undefined }));
  return ranked.sort((a, b) => b.weight - a.weight || a.index - b.index);
}

// Those on screen, and where; found once for a view of the map.
function seenFrom(map, story, ranked, before) {
  const [zoom, pane, { x: width, y: height }] = [map.getZoom(), map._getMapPanePos(), map.getSize()];
  const key = [zoom, pane.x, pane.y, width, height, ...Object.values(map.getPixelOrigin())].join(" ");
  if (before && before.key === key) return before;
  const at = projector(map);
  const things = [];
  for (const { index, thing, whole } of ranked) {
    const { x, y } = at(thing.at);
    if (x > -20 && y > -20 && x < width + 20 && y < height + 20) things.push({ index, thing, x, y, host: whole && at(whole.at) });
  }
  const crowded = Math.min(1, Math.max(0, (things.length - FEW) / (MOST - FEW)));
  const between = ({ few, many }) => Math.round(2 * (few + crowded * (many - few))) / 2;
  return { key, things, gap: between(GAP), radius: between(RADIUS) };
}

function nameOf({ place, name }) {
  return `${place}\n${name}`;
}

// Container points of [lat, lon], without an object of Leaflet's for each.
export function projector(map) {
  const scale = 256 * 2 ** map.getZoom();
  const corner = map.getPixelOrigin().subtract(map._getMapPanePos());
  return ([lat, lon]) => {
    const sine = Math.sin((Math.max(-85.05112878, Math.min(85.05112878, lat)) * Math.PI) / 180);
    return { x: (lon / 360 + 0.5) * scale - corner.x, y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * scale - corner.y };
  };
}

// Tells whether a point is far enough from all that were given room before, and gives it room.
export function roomFor(most, size) {
  const columns = Math.ceil((size.x + 80) / most) + 2;
  const first = new Int32Array(columns * (Math.ceil((size.y + 80) / most) + 2)).fill(-1);
  const [xs, ys, next] = [[], [], []];
  return ({ x, y }, gap = most) => {
    const home = Math.floor((x + 40) / most) + 1 + columns * (Math.floor((y + 40) / most) + 1);
    for (let row = home - columns; row <= home + columns; row += columns) {
      for (let cell = row - 1; cell <= row + 1; cell += 1) {
        for (let n = first[cell] ?? -1; n >= 0; n = next[n]) {
          if ((xs[n] - x) ** 2 + (ys[n] - y) ** 2 < gap * gap) return false;
        }
      }
    }
    next.push(first[home]);
    first[home] = xs.push(x) - 1;
    ys.push(y);
    return true;
  };
}

function aside(own, host, ringed) {
  const gap = ringed ? ASIDE.ringed : ASIDE.plain;
  const [dx, dy] = [own.x - host.x, own.y - host.y];
  const length = Math.hypot(dx, dy);
  if (length >= Math.max(NEAR, gap) || length < 1e-6) return own;
  return { x: host.x + (dx * gap) / length, y: host.y + (dy * gap) / length };
}
