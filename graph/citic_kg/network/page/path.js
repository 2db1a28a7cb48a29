// The shortest path between two things over ties that rest on claims.
import { otherEnd } from "./data.js";

const STRUCTURE = new Set(["partOfGroup", "subsidiaryOf", "unitOf", "memberOf", "operates"]);

/** How much a tie is to be avoided: what holds goes first, then the structure, then the rest. */
function cost(edge) {
  return (edge.style === "solid" ? 0 : 2) + (STRUCTURE.has(edge.relation) ? 0 : 1);
}

/** The ties of the shortest path from one thing to another; null where there is none.
 *
 * Among paths of the same length the one whose ties hold and tell the structure is taken.
 */
export function shortestPath(page, from, to) {
  const best = new Map([[from, { steps: 0, cost: 0, tie: null, before: null }]]);
  let edge = [from];
  for (let steps = 1; edge.length && !best.has(to); steps += 1) {
    const next = new Map();
    for (const number of edge) {
      for (const tie of page.ties[number]) {
        const other = otherEnd(tie, number);
        if (!tie.claims.length || tie.status === "open" || best.has(other)) continue;
        const total = best.get(number).cost + cost(tie);
        if (!next.has(other) || total < next.get(other).cost) {
          next.set(other, { steps, cost: total, tie, before: number });
        }
      }
    }
    for (const [number, way] of next) best.set(number, way);
    edge = [...next.keys()];
  }
  if (!best.has(to)) return null;
  const ties = [];
  for (let at = to; at !== from; at = best.get(at).before) ties.unshift(best.get(at).tie);
  return ties;
}
