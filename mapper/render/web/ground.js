// Who holds the ground: the face under each pixel is found once for a view, and each day looks its colour up.

import { canvasLayer } from "./canvas.js";
import { colourOf } from "./palette.js";
import { facesUnder, planeOf } from "./raster.js";
import { LIKELY } from "./story.js";
import { fadeOf, tileOf } from "./tiles.js";
import { daysOf, hiddenGroups } from "./view.js";

const TILE = 48;
const FADES = 16;

export function groundLayer(map, telling, view) {
  const plane = planeOf(telling().mesh);
  const looks = looksOf(telling, view);
  const buffer = { faces: null, width: 0, height: 0, fine: 1, corner: null, image: null };
  const look = (canvas, ctx, corner, size, fine) => {
    const [width, height] = [Math.round(size.x * fine), Math.round(size.y * fine)];
    const origin = map.getPixelOrigin().add(corner);
    const place = { left: origin.x * fine, top: origin.y * fine, scale: 256 * 2 ** map.getZoom() * fine, width, height };
    buffer.faces = facesUnder(telling().mesh, plane, place, buffer.faces);
    if (!buffer.image || buffer.width !== width || buffer.height !== height) buffer.image = new ImageData(width, height);
    Object.assign(buffer, { width, height, fine, corner, origin });
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  };
  const paint = (ctx) => {
    const pixels = new Uint32Array(buffer.image.data.buffer);
    if (view.hidden.layers.has("areas")) pixels.fill(0);
    else paintPixels(pixels, buffer, looks, view, cutOf());
    ctx.putImageData(buffer.image, 0, 0);
  };
  // Where the one day ends and the other begins, in columns of the buffer.
  const cutOf = () => {
    if (view.compare === null) return buffer.width;
    const x = map.containerPointToLayerPoint([view.share * map.getSize().x, 0]).x - buffer.corner.x;
    return Math.max(0, Math.min(buffer.width, Math.round(x * buffer.fine)));
  };
  const draw = (canvas, ctx, corner, size) => {
    look(canvas, ctx, corner, size, 1);
    paint(ctx);
  };
  const layer = canvasLayer(map, "ground", 300, draw);
  const repaint = () => {
    if (buffer.fine > 1) layer.redraw();
    else if (buffer.corner) paint(layer._ctx);
  };
  // Twice as fine, so with smooth edges, for when all has come to rest.
  const refine = () => {
    look(layer._container, layer._ctx, buffer.corner, layer._bounds.getSize(), 2);
    paint(layer._ctx);
  };
  const faceAt = ({ x, y }) => {
    if (!buffer.corner) return -1;
    const at = map.containerPointToLayerPoint([x, y]).subtract(buffer.corner).multiplyBy(buffer.fine);
    const [column, row] = [Math.floor(at.x), Math.floor(at.y)];
    const inside = column >= 0 && row >= 0 && column < buffer.width && row < buffer.height;
    return inside ? buffer.faces[row * buffer.width + column] : -1;
  };
  return { layer, repaint, refine, faceAt, plane, forget: looks.forget };
}

function paintPixels(out, { faces, width, height, origin, fine }, looks, view, cut) {
  const [ours, theirs] = daysOf(view).map((day) => looks.on(day));
  const tiles = looks.tiles();
  const columns = new Int32Array(width);
  // Patterns stand still on the ground while the map is dragged.
  for (let x = 0; x < width; x += 1) columns[x] = mod(Math.floor(x / fine) + origin.x, TILE);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = TILE * mod(Math.floor(y / fine) + origin.y, TILE);
    const end = at + width;
    for (let x = 0; at < end; at += 1, x += 1) {
      const face = faces[at];
      const look = face < 0 ? -1 : x < cut ? ours[face] : theirs[face];
      out[at] = look < 0 ? 0 : tiles[look + row + columns[x]];
    }
  }
}

function mod(number, by) {
  return ((number % by) + by) % by;
}

// For each face of a day, where the tile of its look begins in one array of all tiles.
function looksOf(telling, view) {
  let tiles = new Uint32Array(TILE * TILE * 32);
  let used = 0;
  let known = new Map();
  let days = new Map();
  const tile = (group, fade) => {
    const key = group * FADES + fade;
    if (!known.has(key)) {
      if (used === tiles.length) {
        const more = new Uint32Array(2 * used);
        more.set(tiles);
        tiles = more;
      }
      const { status, who } = telling().meta.groups[group];
      tiles.set(tileOf({ status, colours: who.map((actor) => colourOf(actor, view)), alpha: fadeOf(fade / (FADES - 1)), texture: view.patterns && who.length === 1 ? who[0] : -1 }), used);
      known.set(key, used);
      used += TILE * TILE;
    }
    return known.get(key);
  };
  const on = (day) => {
    if (!days.has(day)) {
      if (days.size > 3) days.delete(days.keys().next().value);
      days.set(day, looksOn(telling(), telling().on(day), view, tile));
    }
    return days.get(day);
  };
  const forget = () => {
    [known, days, used] = [new Map(), new Map(), 0];
  };
  return { on, forget, tiles: () => tiles };
}

function looksOn(story, { day, stateOf, speakerOf, levelOf, groupOf }, view, tile) {
  const { columns } = story;
  const hidden = hiddenGroups(story.meta, view.hidden);
  const looks = new Int32Array(groupOf.length).fill(-1);
  const aged = new Float32Array(stateOf.length).fill(-1);
  const table = new Int32Array(story.meta.groups.length * FADES).fill(-1);
  for (let face = 0; face < looks.length; face += 1) {
    const group = groupOf[face];
    if (group === 0 || hidden[group]) continue;
    const thing = speakerOf[face];
    const s = stateOf[thing];
    if (aged[thing] < 0) aged[thing] = story.confidence({ weight: 1, affirmed: columns.affirmed[s] }, day);
    const sure = aged[thing] * (levelOf[face] ? LIKELY[levelOf[face]] : columns.weight[s]);
    const fade = Math.round(sure * (FADES - 1));
    const key = group * FADES + fade;
    if (table[key] < 0) table[key] = tile(group, fade);
    looks[face] = table[key];
  }
  return looks;
}
