// Where a thing stands on screen. Parts of one place that would lie on each other when seen from afar are set
// a little aside, each in its own direction, so that none hides another.

const NEAR = 17;
const ASIDE = { plain: 16, ringed: 22 };

// What has no point of its own on the map: stretches, wide places, and a part that nobody names.
const WITHOUT = new Set(["river", "lake", "corridor", "admin1", "admin2", "country", "area"]);

export function hasSpot(thing) {
  return Boolean(thing.at) && thing.type !== "area" && thing.part !== "part" && !WITHOUT.has(thing.kind);
}

// Layer points of all places and marks that have a spot, by the index of the thing.
export function spotsOf(map, scene) {
  const spots = new Map();
  const places = scene.things.filter((thing) => thing.type === "place" && hasSpot(thing));
  const wholes = new Map(places.filter((thing) => !thing.part).map((thing) => [thing.place, thing]));
  for (const thing of scene.things.filter(hasSpot)) {
    const whole = thing.part ? wholes.get(thing.place) : null;
    spots.set(thing.index, whole ? aside(map, thing, whole) : map.latLngToLayerPoint(thing.at));
  }
  const taken = places.map((place) => spots.get(place.index));
  for (const event of scene.things.filter((thing) => thing.kind === "event" && hasSpot(thing))) {
    taken.push(makeRoom(spots, event, taken));
  }
  return spots;
}

// An event that would lie on a sign goes up and to the right of it; where that is taken too, it is left out.
function makeRoom(spots, event, taken) {
  const own = spots.get(event.index);
  const free = (at) => taken.every((other) => !other || other.distanceTo(at) >= 13);
  const spot = [own, own.add([12, -12]), own.add([-12, -12])].find(free);
  if (spot) spots.set(event.index, spot);
  else spots.delete(event.index);
  return spot;
}

function aside(map, thing, whole) {
  const [own, host] = [map.latLngToLayerPoint(thing.at), map.latLngToLayerPoint(whole.at)];
  const gap = thing.besieged.length ? ASIDE.ringed : ASIDE.plain;
  if (own.distanceTo(host) >= Math.max(NEAR, gap)) return own;
  const way = map.project(thing.at, 18).subtract(map.project(whole.at, 18));
  const length = Math.hypot(way.x, way.y);
  return length ? host.add(way.multiplyBy(gap / length)) : own;
}
