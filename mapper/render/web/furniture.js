// What stands on the map beside the map: the day, a note, coordinates, the bar between two days.

import { swipeBar } from "./compare.js";
import { el, told } from "./dom.js";
import { inDegrees } from "./titles.js";
import { daysOf } from "./view.js";
import { dayInWords, listed, say } from "./words.js";

// While two days are compared, a bar that names them and parts them.
export function compareBar(map, view) {
  let bar = null;
  const begin = () => {
    bar = swipeBar(map, (share) => view.set({ share }));
    bar.node.append(...["before", "after"].map((side) => el("span", { class: `mapper-swipe-${side}` })));
  };
  const end = () => {
    bar.remove();
    bar = null;
  };
  const follow = () => {
    if ((view.compare === null) === Boolean(bar)) (bar ? end : begin)();
    if (bar) daysOf(view).forEach((day, n) => (bar.node.children[n].textContent = dayInWords(day)));
  };
  view.listen((_, keys) => (keys.has("compare") || keys.has("day")) && follow());
  follow();
}

function shownDays(view) {
  return listed(daysOf(view).map(dayInWords));
}

// The day in the head of the page, for readers and for screen readers.
export function asOf(view, meta) {
  const time = document.querySelector(".mapper-day");
  const tell = () => time && time.replaceChildren(say("page.as_of", { day: shownDays(view) }));
  view.listen((_, keys) => (keys.has("day") || keys.has("compare")) && tell());
  tell();
  document.title = meta.title;
}

export function noteOn(map, view, meta) {
  const note = L.control({ position: "bottomright" });
  const day = el("span", { class: "mapper-wide" });
  const tell = () => day.replaceChildren(say("page.note", { day: shownDays(view) }), meta.tiles ? ". " : "");
  view.listen((_, keys) => (keys.has("day") || keys.has("compare")) && tell());
  tell();
  note.onAdd = () => el("div", { class: "mapper-note" }, day, meta.tiles && told(meta.tiles.attribution));
  note.addTo(map);
}

// Where the pointer is; where it is not, the middle of the map.
export function coordinatesOn(map) {
  const node = el("div", { class: "mapper-coordinates", "aria-hidden": "true" });
  const tell = ({ lat, lng }) => (node.textContent = inDegrees([lat, L.Util.wrapNum(lng, [-180, 180], true)]));
  const place = L.control({ position: "bottomleft" });
  place.onAdd = () => node;
  place.addTo(map);
  map.on("mousemove", (event) => tell(event.latlng));
  map.on("moveend mouseout", () => tell(map.getCenter()));
  tell(map.getCenter());
}

// Leaflet names its buttons in English.
export function zoomWords(container) {
  for (const way of ["in", "out"]) {
    const button = container.querySelector(`.leaflet-control-zoom-${way}`);
    if (!button) continue;
    button.title = say(`map.zoom_${way}`);
    button.setAttribute("aria-label", button.title);
  }
}

// On a page that is not ours, the panel lies on the map.
export function overlayPanel(map) {
  const host = el("div", { class: "mapper-panel mapper-overlay", role: "complementary", "aria-label": say("page.panel") });
  L.DomEvent.disableClickPropagation(host);
  L.DomEvent.disableScrollPropagation(host);
  map.getContainer().append(host);
  return host;
}
