// The choice: the thing, tie or path that is told of, and what is lit with it.
import { otherEnd } from "./data.js";
import { shortestPath } from "./path.js";

/** What the text of a choice means: a thing, a tie, or a path between two things. */
export function chosenOf(page, text) {
  const [sort, ...rest] = text.split(" ");
  if (sort === "thing") return { thing: page.byId.get(rest[0]).number };
  if (sort === "tie") return { tie: page.byKey.get(rest.join(" ")).number };
  return sort === "path" ? { path: rest.map((id) => page.byId.get(id)) } : null;
}

/** Light what is chosen, and dim the rest. */
export function litOf(page, visible, chosen) {
  if (chosen?.thing !== undefined) return litAround(page, visible, chosen.thing);
  const ties = chosen?.path ? shortestPath(page, ...chosen.path.map(({ number }) => number)) : null;
  const lit = ties ?? (chosen?.tie === undefined ? null : [page.edges[chosen.tie]]);
  if (!lit) return null;
  const numbers = new Set(lit.map(({ number }) => number));
  return { things: new Set(lit.flatMap(({ from, to }) => [from, to])), ties: numbers,
    extra: numbers, ends: new Set(chosen.path?.map(({ number }) => number)) };
}

/** What is drawn: what is shown, and what is lit although a filter keeps it away. */
export function drawnOf(visible, lit) {
  return { things: new Set([...visible.things, ...lit?.things ?? []]),
    ties: new Set([...visible.ties, ...lit?.extra ?? []]) };
}

/** The numbers of the things that have to be in sight when something is chosen. */
export function inSight(chosen, lit) {
  if (chosen?.thing !== undefined) return [chosen.thing];
  return chosen?.path ? [...lit?.things ?? []] : [];
}

/** What is lit when a thing is chosen: the thing, its ties and their other ends. */
function litAround(page, visible, number) {
  const ties = page.ties[number].filter((tie) => visible.ties.has(tie.number));
  return {
    things: new Set([number, ...ties.map((tie) => otherEnd(tie, number))]),
    ties: new Set(ties.map((tie) => tie.number)),
  };
}
