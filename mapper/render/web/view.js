// What is looked at: one object and one way to change it.

export function viewOf(start) {
  const listeners = [];
  const view = {
    day: 0, compare: null, share: 0.5, chosen: null, palette: "conventional", patterns: false, known: "",
    hidden: { actors: new Set(), statuses: new Set(), layers: new Set() },
    ...start,
  };
  const set = (changes) => {
    const keys = new Set(Object.keys(changes).filter((key) => !Object.is(view[key], changes[key])));
    if (!keys.size) return;
    for (const key of keys) view[key] = changes[key];
    for (const listener of listeners) listener(view, keys);
  };
  const listen = (listener) => {
    listeners.push(listener);
    return listener;
  };
  return Object.assign(view, { set, listen });
}

// The groups that the legend has switched off: by their status, or because all who are in them are.
export function hiddenGroups(meta, { actors, statuses }) {
  return meta.groups.map(({ status, who }) => statuses.has(status) || (who.length > 0 && who.every((actor) => actors.has(actor))));
}

export function isHidden({ actors, statuses }, status, who) {
  return statuses.has(status) || (who.length > 0 && who.every((actor) => actors.has(actor)));
}

// The day that is shown, or the two that are compared, the earlier one first.
export function daysOf({ day, compare }) {
  return compare === null ? [day] : [Math.min(day, compare), Math.max(day, compare)];
}
