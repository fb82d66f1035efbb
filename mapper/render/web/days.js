// Days as whole numbers since 1970-01-01, and as ISO dates.

const DAY = 86_400_000;

export function isoOf(day) {
  return Number.isFinite(day) ? new Date(day * DAY).toISOString().slice(0, 10) : "";
}

// Null if it is no day of the calendar.
export function dayOf(iso) {
  const time = /^\d{4}-\d\d-\d\d$/.test(iso || "") ? Date.parse(`${iso}T00:00:00Z`) : NaN;
  return Number.isNaN(time) || isoOf(time / DAY) !== iso ? null : time / DAY;
}
