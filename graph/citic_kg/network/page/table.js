// The table of the ties on the canvas, and its CSV.
import { element, isolated } from "./data.js";
import { passagesOf, yearsOf } from "./words.js";

const PIECE = 300;
export const COLUMNS = ["from", "relation", "to", "status", "years", "evidence"];

/** The row of a tie: its values as text. */
export function rowOf(page, edge) {
  return [page.nodes[edge.from].label, page.relations[edge.relation].label,
    page.nodes[edge.to].label, page.statuses[edge.status], yearsOf(edge.years),
    passagesOf(edge).join(" ")];
}

/** The ties that are shown, in the order of the table. */
export function rowsShown(page, visible) {
  return page.edges.filter((edge) => visible.ties.has(edge.number));
}

/** The rows as CSV (RFC 4180). */
export function toCsv(page, visible) {
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [COLUMNS, ...rowsShown(page, visible).map((edge) => rowOf(page, edge))];
  return rows.map((row) => row.map(quoted).join(",")).join("\r\n").concat("\r\n");
}

/** Fill the table with what is shown; many rows come piece by piece. */
export function fillTable(page, actions, visible, chosen, place, most = PIECE) {
  const rows = rowsShown(page, visible);
  const body = rows.slice(0, most).map((edge) => element("tr",
    { "aria-selected": String(chosen?.tie === edge.number) },
    ...rowOf(page, edge).map((text, column) => {
      if (column === 1) {
        return element("td", {}, element("button", { type: "button", class: "link",
          onclick: () => actions.choose(`tie ${edge.id}`) }, text));
      }
      if (column === 0 || column === 2) {
        const { id } = page.nodes[column ? edge.to : edge.from];
        return element("td", {}, element("button", { type: "button", class: "link",
          onclick: () => actions.choose(`thing ${id}`) }, isolated(text)));
      }
      return element("td", { class: column === 5 ? "quiet" : "" }, text);
    })));
  const rest = rows.length - body.length;
  const more = rest > 0 ? element("button", { type: "button",
    onclick: () => fillTable(page, actions, visible, chosen, place, most + PIECE) },
  `${rest} more rows`) : null;
  place.replaceChildren(element("table", {},
    element("thead", {}, element("tr", {}, ...COLUMNS.map((name) => (
      element("th", { scope: "col" }, name))))),
    element("tbody", {}, ...body)), ...(more ? [more] : []));
}
