// What is shown: the things and ties that the state lets through.
import { otherEnd } from "./data.js";
import { chainOf } from "./premises.js";

/** How many ties each thing is from those it is all around; nothing without such. */
export function distances(page, ids, hops) {
  const found = new Map(ids.map((id) => [page.byId.get(id).number, 0]));
  let edge = [...found.keys()];
  for (let step = 1; step <= hops; step += 1) {
    const next = [];
    for (const number of edge) {
      for (const tie of page.ties[number]) {
        const other = otherEnd(tie, number);
        if (!found.has(other)) {
          found.set(other, step);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  return found;
}

/** Whether a claim is of the year that is chosen, or up to it. */
function inYear(state, years) {
  if (state.year === null || !years.length) return true;
  return years.some((year) => (state.only ? year === state.year : year <= state.year));
}

/** The ties of the year that is chosen from which an inferred one follows. */
export function premisesIn(page, state, edge) {
  return chainOf(page, edge, (tie) => inYear(state, tie.years));
}

/** Whether the tie is let through by relation, status, year and, if inferred, its premises. */
export function admits(page, state, edge) {
  if (state.relations.has(edge.relation) || state.statuses.has(edge.status)) return false;
  return edge.premises.length ? premisesIn(page, state, edge).length > 0
    : inYear(state, edge.years);
}

/** The numbers of the things and ties that are shown. */
export function shown(page, state) {
  const near = state.around.length ? distances(page, state.around, page.hops ?? 1) : null;
  const opened = new Set();
  for (const id of state.open) {
    const { number } = page.byId.get(id);
    opened.add(number);
    for (const tie of page.ties[number]) opened.add(otherEnd(tie, number));
  }
  const allowed = page.nodes.map((node) => (
    !state.kinds.has(node.kind) && !state.shut.has(node.id)
    && (near === null || near.has(node.number) || opened.has(node.number))
  ));
  let ties = page.edges.filter((edge) => (
    allowed[edge.from] && allowed[edge.to] && admits(page, state, edge)
  ));
  if (state.fold.size) ties = unfolded(page, state, ties);
  const things = new Set();
  for (const tie of ties) {
    things.add(tie.from);
    things.add(tie.to);
  }
  for (const id of state.around) {
    const { number } = page.byId.get(id);
    if (allowed[number]) things.add(number);
  }
  return { things, ties: new Set(ties.map((tie) => tie.number)) };
}

/** The ties without those of things that hang on folded things only. */
function unfolded(page, state, ties) {
  const folded = new Set([...state.fold].map((id) => page.byId.get(id).number));
  const beside = new Map();
  for (const tie of ties) {
    for (const [one, other] of [[tie.from, tie.to], [tie.to, tie.from]]) {
      if (!beside.has(one)) beside.set(one, new Set());
      beside.get(one).add(other);
    }
  }
  const hangs = (number) => (
    !folded.has(number) && [...(beside.get(number) ?? [])].every((other) => folded.has(other))
  );
  return ties.filter((tie) => !hangs(tie.from) && !hangs(tie.to));
}

/** How many neighbours of a thing would be shown besides, those a server still has among them.
 *
 * What the filters keep away is not counted: opening the thing does not bring it.
 */
export function unshown(page, state, visible, number) {
  const ties = page.ties[number].filter((tie) => admits(page, state, tie));
  const others = [...new Set(ties.map((tie) => otherEnd(tie, number)))];
  return others.filter((other) => !visible.things.has(other)
    && !state.kinds.has(page.nodes[other].kind)).length + (page.nodes[number].more ?? 0);
}
