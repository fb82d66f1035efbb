// Text that nobody vouches for, fit to stand beside other text.

const MARKS = /[\u202a-\u202e\u2066-\u2069]/;
const [PDF, PDI] = ["\u202c", "\u2069"];
const CLOSED_BY = { "\u202a": PDF, "\u202b": PDF, "\u202d": PDF, "\u202e": PDF, "\u2066": PDI, "\u2067": PDI, "\u2068": PDI };
// No script has more than a few marks on a letter.
const TOWERS = /(\p{M}{6})\p{M}+/gu;
const LONGEST = 80;

// The same text with every mark of direction closed that it opens, and without those that close nothing: it can't turn what
// stands beside it.
export function balanced(text) {
  if (!MARKS.test(text)) return text;
  const open = [];
  let isolates = 0;
  const kept = Array.from(text).filter((letter) => {
    const closer = CLOSED_BY[letter];
    if (closer) open.push(closer);
    if (closer === PDI) isolates += 1;
    if (letter === PDF) return open.at(-1) === PDF && open.pop();
    if (letter !== PDI) return true;
    if (!isolates) return false;
    while (open.pop() !== PDI);
    isolates -= 1;
    return true;
  });
  return kept.concat(open.reverse()).join("");
}

export function beginning(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

// A text as it is fit for a list, a label or a line: the beginning of one that is too long, and no tower of marks on a letter.
export function cut(text, most = LONGEST) {
  return beginning(text, most).replace(TOWERS, "$1");
}
