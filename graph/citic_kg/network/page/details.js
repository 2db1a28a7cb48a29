// The details: facts of a thing, of a tie, and the path between two things, with evidence.
import { element, isolated, otherEnd } from "./data.js";
import { premisesIn, unshown } from "./filter.js";
import { shortestPath } from "./path.js";
import { claimItem, evidence, kindWords, passagesOf, sentence, standing } from "./words.js";

/** A button that chooses a thing. */
function thingLink(page, actions, number) {
  const { id, label } = page.nodes[number];
  const choose = () => actions.choose(`thing ${id}`);
  return element("button", { type: "button", class: "link", onclick: choose }, isolated(label));
}

function action(text, onclick, more = {}) {
  return element("button", { type: "button", onclick, ...more }, text);
}

function close(actions) {
  return action("×", () => actions.choose(""), { class: "close", "aria-label": "Close" });
}

/** The head of a thing: label, class, other names. */
function head(page, node) {
  const names = node.names.length
    ? [element("p", { class: "quiet" }, "Also printed: ", isolated(node.names.join("; ")))] : [];
  return [element("h2", {}, isolated(node.label)),
    element("div", { class: "quiet" }, page.kinds[node.kind].label), ...names];
}

/** The group that the others belong to, if one is in the network. */
function groupOf(page) {
  return page.nodes.find((node) => node.kind === "CorporateGroup");
}

function buttons(page, actions, node, visible) {
  const more = unshown(page, actions.state, visible, node.number);
  const group = groupOf(page);
  const folded = actions.state.fold.has(node.id);
  const found = [];
  if (group && group !== node) {
    found.push(action(`Tie to ${group.label}`, () => actions.choose(`path ${node.id} ${group.id}`)));
  }
  found.push(action("Path to …", () => actions.pathFrom(node.id)));
  if (more && !folded) {
    // A server brings some at a time.
    const brings = more - Math.max(0, (node.more ?? 0) - (page.step ?? Infinity));
    const words = brings < more ? `Show ${brings} more of ${more}` : `Show ${more} more`;
    found.push(action(words, () => actions.open(node.id)));
  }
  found.push(action(folded ? "Unfold" : "Fold what hangs on it", () => actions.fold(node.id)));
  found.push(action("Only its surroundings", () => actions.around(node.id)));
  found.push(action("Hide it", () => actions.hide(node.id)));
  return element("div", { class: "actions" }, ...found);
}

/** The facts of a thing: its ties by relation, then the claims that are no ties. */
export function thingDetails(page, actions, node, visible) {
  const groups = new Map();
  const told = new Set();
  for (const tie of page.ties[node.number]) {
    const away = tie.from === node.number;
    const key = `${page.relations[tie.relation].label}${away || tie.symmetric ? "" : " (of another)"}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(tieItem(page, actions, tie, node.number));
    for (const claim of tie.claims) told.add(claim.id);
  }
  const parts = [...groups].map(([title, items]) => section(title, items));
  const others = new Map();
  for (const claim of page.claimsOf[node.number].filter(({ id }) => !told.has(id))) {
    const ties = claim.elsewhere || Object.values(claim.roles).flat().some((id) => id !== node.id);
    const why = ties ? "not drawn in this picture" : "tied to nothing else";
    const title = `${kindWords(claim.kind)}, ${why}`;
    if (!others.has(title)) others.set(title, []);
    others.get(title).push(claimItem(page, claim, node.id));
  }
  parts.push(...[...others].map(([title, items]) => section(title, items)));
  return [close(actions), ...head(page, node), buttons(page, actions, node, visible), ...parts];
}

function section(title, items) {
  const count = items.length > 1 ? ` (${items.length})` : "";
  return element("div", {}, element("h3", {}, title + count), element("ul", {}, ...items));
}

function tieItem(page, actions, tie, number) {
  return element("li", {}, thingLink(page, actions, otherEnd(tie, number)),
    element("span", { class: "quiet" }, ` (${standing(page, tie)}) `),
    action("why?", () => actions.choose(`tie ${tie.id}`), { class: "link" }),
    ...evidence(page, passagesOf(tie)));
}

/** A tie: its sentence, and the claims that say it or the ties that it follows from. */
export function tieDetails(page, actions, tie) {
  // One that is told of may be of no year that is shown.
  const now = premisesIn(page, actions.state, tie);
  const why = tie.claims.length
    ? [element("h3", {}, "Claims"),
      element("ul", {}, ...tie.claims.map((claim) => claimItem(page, claim)))]
    : [element("h3", {}, "It is said nowhere in words. It follows from"),
      steps(page, now.length ? now : tie.premises)];
  return [close(actions), element("h2", {}, isolated(sentence(page, tie))),
    element("div", { class: "quiet" }, standing(page, tie)),
    element("div", { class: "actions" }, ...[tie.from, tie.to].map((number) => (
      action(page.nodes[number].label, () => actions.choose(`thing ${page.nodes[number].id}`))
    ))), ...why];
}

/** Ties as numbered sentences with their evidence. */
function steps(page, ties) {
  return element("ol", {}, ...ties.map((tie) => element("li", {}, isolated(sentence(page, tie)),
    element("span", { class: "quiet" }, ` (${standing(page, tie)})`),
    ...evidence(page, passagesOf(tie)))));
}

/** The path between two things as numbered sentences; where there is none, what was searched. */
export function pathDetails(page, actions, from, to) {
  const ties = shortestPath(page, from.number, to.number);
  const count = page.edges.filter((edge) => edge.claims.length && edge.status !== "open").length;
  const body = ties
    ? [element("p", { class: "quiet" }, `${ties.length} ${ties.length === 1 ? "step" : "steps"}, `
      + "each with who says so."), steps(page, ties)]
    : [element("p", {}, "There is no path. All ", String(count), " ties of this file that rest on "
      + "claims were searched, the hidden ones too.")];
  return [close(actions), element("h2", {}, "From ", isolated(from.label), " to ",
    isolated(to.label)), element("div", { class: "actions" },
    action(from.label, () => actions.choose(`thing ${from.id}`)),
    action(to.label, () => actions.choose(`thing ${to.id}`))), ...body];
}
