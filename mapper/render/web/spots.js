// Where the places of a day stand on screen. Parts of one place that would lie on each other when seen from afar are
// set a little aside, each in its own direction; where places crowd, the most important are shown.

import { isHidden } from "./view.js";

const NEAR = 17;
const ASIDE = { plain: 16, ringed: 22 };
const MOST = 500;
const CROWD = 400;
const GAP = { few: 9, many: 18 };

// What has no point of its own on the map: stretches, wide places, and a part that nobody names.
const WITHOUT = new Set(["river", "lake", "corridor", "admin1", "admin2", "country", "area"]);

export function hasSpot(thing) {
  return Boolean(thing && thing.at) && thing.type === "place" && thing.part !== "part" && !WITHOUT.has(thing.kind);
}

// Returns how to find the spots of a moment: [{ thing, state, status, x, y }], in container points.
export function spotsFinder(map, story) {
  const ranked = story.things.filter(hasSpot).map((thing) => thing.index);
  const weight = (thing) => (story.things[thing].part ? 0 : 1000) + story.statesOf(thing)[1] - story.statesOf(thing)[0];
  ranked.sort((a, b) => weight(b) - weight(a) || a - b);
  const wholes = new Map(ranked.filter((thing) => !story.things[thing].part).map((thing) => [nameOf(story.things[thing]), thing]));
  const gap = ranked.length > CROWD ? GAP.many : GAP.few;
  return (moment, hidden, share = null) => {
    const size = map.getSize();
    const project = projector(map);
    const room = roomFor(gap);
    const found = [];
    for (const index of ranked) {
      const s = moment.stateOf[index];
      if (s < 0) continue;
      const thing = story.things[index];
      const at = project(thing.at);
      if (at.x < -20 || at.y < -20 || at.x > size.x + 20 || at.y > size.y + 20) continue;
      if (share && !share(at.x)) continue;
      const group = story.meta.groups[story.columns.group[s]];
      if (isHidden(hidden, group.status, group.who)) continue;
      const whole = thing.part ? wholes.get(nameOf(thing)) : undefined;
      const spot = whole === undefined ? at : aside(at, project(story.things[whole].at), story.columns.ring[s] > 0);
      if (!room(spot, thing.part ? GAP.few : gap)) continue;
      found.push({ thing: index, state: s, ...group, ringed: story.columns.ring[s] > 0, part: Boolean(thing.part), ...spot });
      if (found.length === MOST) break;
    }
    return found;
  };
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
export function roomFor(most) {
  const buckets = new Map();
  return ({ x, y }, gap = most) => {
    const [column, row] = [Math.floor(x / most), Math.floor(y / most)];
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of buckets.get((column + dx) * 65536 + row + dy) || []) {
          if (Math.hypot(other.x - x, other.y - y) < gap) return false;
        }
      }
    }
    const key = column * 65536 + row;
    buckets.set(key, [...(buckets.get(key) || []), { x, y }]);
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
