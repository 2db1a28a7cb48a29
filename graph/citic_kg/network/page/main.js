// The explorer: puts the parts together and keeps them in step.
import { Picture, litAround } from "./canvas.js";
import { saveCsv, savePng, saveSvg } from "./download.js";
import { shown, unshown } from "./filter.js";
import { keysDetails, listenToKeys } from "./keyboard.js";
import { buildLegend, updateLegend } from "./legend.js";
import { askedFor, keysOf, showDetails, tip } from "./panel.js";
import { shortestPath } from "./path.js";
import { buildSearch } from "./search.js";
import { View } from "./state.js";
import { fillTable } from "./table.js";
import { buildYears } from "./years.js";

const part = (id) => document.getElementById(id);

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

/** Start the explorer over the data of the page. */
export function start(page) {
  const view = new View(page);
  const name = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "network";
  let visible = shown(page, view.state);
  let waiting = null; // the thing from which a path is asked for, until the other end is chosen
  theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  const actions = {
    get state() { return view.state; },
    choose: (text) => {
      const other = text.startsWith("thing ") ? text.slice(6) : "";
      if (waiting && other && other !== waiting) text = `path ${waiting} ${other}`;
      waiting = null;
      view.change({ chosen: text });
    },
    toggle: (set, id, on) => view.toggle(set, id, on),
    fold: (id) => view.toggle("fold", id),
    around: (id) => view.change({ around: [id], open: new Set(), fold: new Set() }),
    pathFrom: (id) => {
      waiting = id;
      // The panel makes room: what is to be chosen may lie under it.
      part("details").replaceChildren(...askedFor(page.byId.get(id), update));
    },
  };
  const open = (number) => {
    const { id } = page.nodes[number];
    if (unshown(page, visible, number) && !view.state.fold.has(id)) view.toggle("open", id, true);
    else actions.fold(id);
  };
  const picture = new Picture(page, part("canvas"), {
    choose: (one) => actions.choose(!one ? "" : one.thing !== undefined
      ? `thing ${page.nodes[one.thing].id}` : `tie ${page.edges[one.tie].id}`),
    open,
    point: (one, at) => tip(page, one, at, part("tip")),
  });
  buildLegend(page, view, part("legend"));
  const tellYear = buildYears(page, view, part("years"));
  buildSearch(page, part("search"), part("found"), (id) => {
    const node = page.byId.get(id);
    if (!visible.things.has(node.number)) view.toggle("open", id, true);
    actions.choose(`thing ${id}`);
    picture.reveal(node.number);
  });

  function update() {
    const before = visible.things.size;
    visible = shown(page, view.state);
    const chosen = chosenOf(page, view.state.chosen);
    const lit = litOf(page, visible, chosen);
    picture.draw(visible, lit, chosen);
    const middle = chosen?.thing === undefined ? lit?.things : [chosen.thing];
    part("details").classList.toggle("left", picture.betterLeft(middle ?? [], 340));
    updateLegend(page, view.state, visible, part("legend"));
    tellYear(view.state);
    showDetails(page, actions, visible, chosen, part("details"));
    if (!part("table").hidden) fillTable(page, actions, visible, chosen, part("table"));
    part("undo").disabled = !view.past.length;
    part("empty").hidden = visible.things.size > 0;
    part("count").textContent = `${visible.things.size} of ${page.nodes.length} things, `
      + `${visible.ties.size} of ${page.edges.length} ties`;
    if (visible.things.size > before * 1.5 || visible.things.size < before / 2) {
      picture.fit(visible.things);
    }
  }

  function theme(value) {
    document.documentElement.dataset.theme = value;
    part("theme").textContent = value === "dark" ? "Light" : "Dark";
  }
  const does = {
    undo: () => view.undo(),
    reset: () => { view.reset(); picture.fit(visible.things); },
    fit: () => picture.fit(visible.things),
    theme: () => {
      theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
      picture.retheme();
      buildLegend(page, view, part("legend"));
      update();
    },
    help: () => { part("details").hidden = false; part("details").replaceChildren(...keysDetails(actions)); },
    png: () => savePng(picture, name),
    svg: () => saveSvg(page, picture, visible, name),
    csv: () => saveCsv(page, visible, name),
    "show-table": () => {
      part("table").hidden = !part("table").hidden;
      part("show-table").setAttribute("aria-expanded", String(!part("table").hidden));
      update();
    },
  };
  for (const [id, action] of Object.entries(does)) part(id).addEventListener("click", action);
  listenToKeys(keysOf({ page, view, picture, actions, does, open, visible: () => visible }));
  view.listeners.push(update);
  update();
  picture.fit(visible.things);
  document.documentElement.dataset.ready = "yes";
  globalThis.explorer = { page, view, picture, visible: () => visible };
}
