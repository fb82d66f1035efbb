// What the pointer, a finger or Enter asks about: what lies under it.

import { el, told } from "./dom.js";
import { thingAt } from "./hit.js";
import { cut } from "./texts.js";
import { isOutside, statusOf, titleOf } from "./titles.js";
import { daysOf } from "./view.js";
import { say } from "./words.js";

// Clicks, taps, the pointer's hint, and Enter for what lies under the cross.
export function answerPointer(map, { view, layer, story }, choose) {
  const hint = el("div", { class: "mapper-tip", hidden: true, "aria-hidden": "true" });
  const cross = el("div", { class: "mapper-cross", "aria-hidden": "true" });
  const container = map.getContainer();
  container.append(hint, cross);
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map.label"));
  const under = (at) => thingAt(map, layer, story(), at);
  // While two days are compared, the one that is asked about becomes the day of the panel.
  map.on("click", ({ containerPoint: at }) => {
    const day = dayAt(map, view, at);
    view.set({ ...(day === view.day ? {} : { day, compare: view.day }), chosen: under(at) });
  });
  container.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === container) choose(under(map.getSize().divideBy(2)));
  });
  let waiting = 0;
  map.on("mousemove", (event) => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => pointAt(map, hint, under(event.containerPoint), story(), view, event.containerPoint));
  });
  map.on("mouseout movestart", () => {
    cancelAnimationFrame(waiting);
    hint.hidden = true;
  });
}

function dayAt(map, view, { x }) {
  const [first, second] = daysOf(view);
  return second === undefined || x < view.share * map.getSize().x ? first : second;
}

function pointAt(map, hint, chosen, story, view, at) {
  const moment = story.on(dayAt(map, view, at));
  const known = !isOutside(chosen) && !(chosen.face >= 0 && moment.groupOf[chosen.face] === 0);
  map.getContainer().classList.toggle("mapper-pointing", known);
  hint.hidden = !known;
  if (!known) return;
  hint.replaceChildren(told(cut(titleOf(chosen, story, moment)), { class: "mapper-name" }), told(statusOf(chosen, story, moment), { class: "mapper-sub" }));
  const { x, y } = map.getSize();
  hint.style.left = `${Math.min(at.x + 14, x - hint.offsetWidth - 8)}px`;
  hint.style.top = `${Math.min(at.y + 14, y - hint.offsetHeight - 8)}px`;
}
