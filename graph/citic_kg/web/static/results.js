// A table of results: sorted by its columns, filtered, in pages. It takes the rows of a result in
// JSON or those that the server has written.

import { cellOf, sortKey } from "./terms.js";

const PAGE = 500;
const ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The rows of a result in JSON; each makes its element when it is first shown. */
export function rowsOf(result, known) {
  const names = result.head.vars;
  return result.results.bindings.map((binding) => {
    let made;
    return {
      keys: names.map((name) => sortKey(binding[name])),
      text: names.map((name) => binding[name]?.value ?? "").join("\n").toLowerCase(),
      element() {
        if (!made) {
          made = document.createElement("tr");
          made.append(...names.map((name) => cellOf(binding[name], known)));
        }
        return made;
      },
    };
  });
}

/** The rows of a table that is in the page already. */
export function rowsIn(table) {
  return [...table.tBodies[0].rows].map((row) => ({
    keys: [...row.cells].map(keyOf),
    text: row.textContent.toLowerCase(),
    element: () => row,
  }));
}

function keyOf(cell) {
  const text = cell.querySelector("bdi, a, span")?.textContent ?? cell.textContent;
  if (!text) return null;
  return cell.className === "num" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** Nothing comes last, numbers before text, text as people order it. */
export function compare(a, b) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return typeof a === "number" ? a - b : ORDER.compare(a, b);
}

/** Fill the box with the table of the rows; `say` is told how many are shown. */
export function showTable(box, names, rows, say) {
  const state = { rows, shown: rows, column: -1, down: false, page: 0 };
  const filter = make("input", { type: "search", id: "filter", autocomplete: "off" });
  const label = make("label", { htmlFor: "filter", textContent: "Filter rows" });
  const count = make("span", { className: "muted count" });
  const body = document.createElement("tbody");
  const heads = names.map((name, i) => head(name, numeric(rows, i), () => sortBy(i)));
  const pages = make("nav", { className: "pages", hidden: rows.length <= PAGE });
  pages.setAttribute("aria-label", "Pages of the result");
  const previous = make("button", { type: "button", textContent: "Previous" });
  const next = make("button", { type: "button", textContent: "Next" });
  const where = make("span", { className: "muted" });
  pages.append(previous, where, next);

  function draw() {
    const from = state.page * PAGE;
    const part = state.shown.slice(from, from + PAGE);
    body.replaceChildren(...part.map((row) => row.element()));
    previous.disabled = from === 0;
    next.disabled = from + PAGE >= state.shown.length;
    pages.hidden = state.shown.length <= PAGE;
    where.textContent = `${number(from + 1)} to ${number(from + part.length)} of ${number(state.shown.length)}`;
    const some = state.shown.length < state.rows.length ? `${number(state.shown.length)} of ` : "";
    count.textContent = `${some}${number(state.rows.length)} ${state.rows.length === 1 ? "row" : "rows"}`;
  }

  function arrange() {
    const wanted = filter.value.trim().toLowerCase();
    state.shown = state.rows.filter((row) => row.text.includes(wanted));
    if (state.column >= 0) {
      const sign = state.down ? -1 : 1;
      const [key, last] = [(row) => row.keys[state.column], (row) => row.keys[state.column] === null];
      state.shown.sort((a, b) => (last(a) || last(b) ? 1 : sign) * compare(key(a), key(b)));
    }
    state.page = 0;
    draw();
  }

  function sortBy(column) {
    const again = state.column === column;
    // Up, down, and back to the order of the query.
    Object.assign(state, again && state.down ? { column: -1, down: false } : { column, down: again });
    heads.forEach((th, i) => {
      th.setAttribute("aria-sort", i !== state.column ? "none" : state.down ? "descending" : "ascending");
    });
    arrange();
  }

  function turn(step) {
    state.page += step;
    draw();
    say(where.textContent);
    box.querySelector(".scroll").scrollTo(0, 0);
  }

  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  filter.addEventListener("input", () => {
    arrange();
    say(count.textContent);
  });
  const row = document.createElement("tr");
  row.append(...heads);
  const top = document.createElement("thead");
  top.append(row);
  const table = make("table", { className: "data" });
  table.append(make("caption", { className: "hidden", textContent: "Result of the query" }), top, body);
  const scroll = make("div", { className: "scroll", tabIndex: 0 });
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Table of results");
  scroll.append(table);
  const bar = make("div", { className: "result-bar" });
  bar.append(label, filter, count);
  draw();
  box.replaceChildren(bar, scroll, pages);
}

/** Whether a column has numbers and nothing else, which are set to the right. */
function numeric(rows, column) {
  const keys = rows.map((row) => row.keys[column]).filter((key) => key !== null);
  return keys.length > 0 && keys.every((key) => typeof key === "number");
}

function head(name, isNumber, sort) {
  const th = make("th", { scope: "col", className: isNumber ? "num" : "" });
  th.setAttribute("aria-sort", "none");
  const button = make("button", { type: "button", textContent: name, title: "Sort by this column" });
  button.addEventListener("click", sort);
  th.append(button);
  return th;
}

function make(tag, fields) {
  return Object.assign(document.createElement(tag), fields);
}

function number(value) {
  return value.toLocaleString("en");
}
