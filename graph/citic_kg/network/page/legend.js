// The legend: what colours, shapes and lines mean, how many of each there are, and what is shown.
import { element } from "./data.js";
import { drawn, markOf, palette } from "./style.js";

function icon(draw) {
  const svg = drawn("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" });
  svg.append(draw);
  return svg;
}

/** A sample of a line of the style. */
function line(style) {
  const svg = drawn("svg", { width: 34, height: 10, viewBox: "0 0 34 10", "aria-hidden": "true" });
  const dashes = { solid: "none", dashed: "8 6", dotted: "2 5" }[style];
  svg.append(drawn("line", { x1: 0, y1: 5, x2: 34, y2: 5, stroke: palette().tie,
    "stroke-width": 2, "stroke-dasharray": dashes }));
  return svg;
}

function tally(items, keyOf) {
  const found = new Map();
  for (const item of items) found.set(keyOf(item), (found.get(keyOf(item)) ?? 0) + 1);
  return found;
}

/** A filter: a box a value, with its mark and its count. */
function filter(view, name, title, rows) {
  const items = rows.map(({ key, label, mark }) => {
    const box = element("input", {
      type: "checkbox", "data-set": name, "data-key": key, checked: !view.state[name].has(key),
      onchange: () => view.toggle(name, key, !box.checked),
    });
    return element("label", {}, box, mark, element("span", {}, label),
      element("span", { "data-count": `${name} ${key}` }));
  });
  const all = (on) => view.change({ [name]: new Set(on ? [] : rows.map(({ key }) => key)) });
  const switches = rows.length > 2
    ? element("span", {}, " ", element("button", { type: "button", class: "link",
      onclick: () => all(true), "aria-label": `All ${title}` }, "all"), " ",
    element("button", { type: "button", class: "link", onclick: () => all(false),
      "aria-label": `No ${title}` }, "none")) : null;
  return element("div", {}, element("h3", {}, title, switches), ...items);
}

/** Fill the legend. */
export function buildLegend(page, view, place) {
  const relations = tally(page.edges, (edge) => edge.relation);
  const statuses = tally(page.edges, (edge) => edge.status);
  const { ink } = palette();
  const most = [...relations.keys()].sort((a, b) => relations.get(b) - relations.get(a)
    || (a < b ? -1 : 1));
  place.replaceChildren(
    filter(view, "kinds", "Things", Object.entries(page.kinds).map(([key, look]) => (
      { key, label: look.label, mark: icon(markOf(look, 0, 0, 6, ink)) }))),
    element("h3", {}, "Lines"),
    ...Object.entries(page.styles).map(([style, meaning]) => (
      element("div", { class: "row" }, line(style), element("span", {}, meaning)))),
    filter(view, "statuses", "Standing", Object.keys(page.statuses).filter((s) => statuses.has(s))
      .map((key) => ({ key, label: page.statuses[key] }))),
    filter(view, "relations", "Ties", most.map((key) => (
      { key, label: page.relations[key].label }))),
  );
}

/** Put the boxes and counts in step with what is shown: "shown of all". */
export function updateLegend(page, state, visible, place) {
  const things = page.nodes.filter((node) => visible.things.has(node.number));
  const ties = page.edges.filter((edge) => visible.ties.has(edge.number));
  const counts = {
    kinds: [tally(page.nodes, (n) => n.kind), tally(things, (n) => n.kind)],
    relations: [tally(page.edges, (e) => e.relation), tally(ties, (e) => e.relation)],
    statuses: [tally(page.edges, (e) => e.status), tally(ties, (e) => e.status)],
  };
  for (const box of place.querySelectorAll("input")) {
    box.checked = !state[box.dataset.set].has(box.dataset.key);
  }
  for (const cell of place.querySelectorAll("[data-count]")) {
    const [name, key] = cell.dataset.count.split(" ");
    const [all, now] = counts[name].map((found) => found.get(key) ?? 0);
    cell.textContent = all === now ? String(all) : `${now} of ${all}`;
  }
}
