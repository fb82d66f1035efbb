// Where a thing stands on screen. Parts of one place that would lie on each other when seen from afar are set
// a little aside, each in its own direction, so that none hides another.

const NEAR = 17;
const ASIDE = { plain: 16, ringed: 22 };

// Layer points of all places and point marks, by the index of the thing; null where there is no room.
export function spotsOf(map, scene) {
  const spots = new Map();
  const places = scene.things.filter((thing) => thing.type === "place" && thing.at);
  const wholes = new Map(places.filter((thing) => !thing.part).map((thing) => [thing.place, thing]));
  for (const thing of scene.things) {
    if (!thing.at || thing.type === "area") continue;
    const whole = thing.part ? wholes.get(thing.place) : null;
    spots.set(thing.index, whole ? aside(map, thing, whole) : map.latLngToLayerPoint(thing.at));
  }
  for (const thing of scene.things) {
    if (thing.kind === "event" && crowded(spots, thing, places)) spots.set(thing.index, null);
  }
  return spots;
}

function aside(map, thing, whole) {
  const [own, host] = [map.latLngToLayerPoint(thing.at), map.latLngToLayerPoint(whole.at)];
  const gap = thing.besieged.length ? ASIDE.ringed : ASIDE.plain;
  if (own.distanceTo(host) >= Math.max(NEAR, gap)) return own;
  const way = map.project(thing.at, 18).subtract(map.project(whole.at, 18));
  const length = Math.hypot(way.x, way.y);
  return length ? host.add(way.multiplyBy(gap / length)) : own;
}

function crowded(spots, thing, places) {
  const own = spots.get(thing.index);
  return own && places.some((place) => spots.get(place.index).distanceTo(own) < NEAR);
}
