// The premises of an inferred tie: a chain of ties of the structure that hold.

// What a chain may consist of, by the relation that is inferred.
const CHAINS = { partOfGroup: ["partOfGroup", "subsidiaryOf", "unitOf"], unitOf: ["unitOf"] };

/** The ties that hold from which an inferred one follows, in the shortest way; none if it does not.
 *
 * Of another year it may follow in another way than in all years together.
 */
export function chainOf(page, edge, holds) {
  if (edge.premises.every(holds)) return edge.premises;
  const allowed = CHAINS[edge.relation] ?? [];
  const came = new Map([[edge.from, null]]);
  const waiting = [edge.from];
  while (waiting.length && !came.has(edge.to)) {
    const at = waiting.shift();
    for (const tie of page.ties[at]) {
      const leads = tie.from === at && tie.style === "solid" && allowed.includes(tie.relation);
      if (leads && !came.has(tie.to) && holds(tie)) {
        came.set(tie.to, tie);
        waiting.push(tie.to);
      }
    }
  }
  const chain = [];
  for (let tie = came.get(edge.to); tie; tie = came.get(tie.from)) chain.unshift(tie);
  return chain;
}
