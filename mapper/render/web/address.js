// The address of the page: it keeps what is looked at, and a link to it opens the same.

import { keepLink, readLink, stateForLink, viewOfLink, writeLink } from "./link.js";

export function keepAddress(page) {
  const { map, view, story } = page;
  const at = () => ({ lat: map.getCenter().lat, lon: map.getCenter().wrap().lng, zoom: map.getZoom() });
  const read = (hash) => {
    const linked = readLink(hash);
    view.set(viewOfLink(story(), linked));
    if (linked.view) map.setView([linked.view.lat, linked.view.lon], linked.view.zoom, { animate: false });
  };
  const write = () => writeLink(stateForLink(story(), view, at()));
  const keep = keepLink(write, read);
  view.listen(keep);
  map.on("moveend", keep);
  // A link to copy: its address is made when somebody reaches for it.
  const permalink = document.querySelector(".mapper-permalink");
  const renew = () => permalink.setAttribute("href", write());
  if (permalink) ["pointerenter", "focus", "pointerdown"].forEach((event) => permalink.addEventListener(event, renew));
  if (permalink) renew();
}
