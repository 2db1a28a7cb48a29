// The explorer: puts the parts together and keeps them in step.
import { Picture } from "./canvas.js";
import { chosenOf, drawnOf, inSight, litOf } from "./choice.js";
import { neighbours } from "./data.js";
import { saveCsv, savePng, saveSvg } from "./download.js";
import { shown, unshown } from "./filter.js";
import { keysDetails, listenToKeys } from "./keyboard.js";
import { buildLegend, updateLegend } from "./legend.js";
import { askedFor, keysOf, showDetails, tip } from "./panel.js";
import { buildSearch } from "./search.js";
import { View, hiding, opening } from "./state.js";
import { fillTable } from "./table.js";
import { buildYears } from "./years.js";

const part = (id) => document.getElementById(id);

/** Start the explorer over the data of the page. */
export function start(page) {
  const view = new View(page);
  const name = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "network";
  let visible = shown(page, view.state);
  let drawn = visible; // with what is chosen although a filter keeps it away
  let told = ""; // what was chosen when it was last told of
  let waiting = null; // the thing from which a path is asked for, until the other end is chosen
  let instead = null; // what the panel tells in the place of what is chosen
  theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  const actions = {
    get state() { return view.state; },
    choose: (text) => {
      const other = text.startsWith("thing ") ? text.slice(6) : "";
      if (waiting && other && other !== waiting) text = `path ${waiting} ${other}`;
      waiting = null;
      instead = null;
      if (text === view.state.chosen) update();
      else view.change({ chosen: text });
    },
    back: () => (instead ? close() : actions.choose("")),
    open: (id) => view.change(opening(view.state, id, neighbours(page, id))),
    hide: (id) => view.change(hiding(view.state, [id])),
    fold: (id) => view.toggle("fold", id),
    around: (id) => view.change({ around: [id], open: new Set(), fold: new Set() }),
    pathFrom: (id) => {
      waiting = id;
      // The panel makes room: what is to be chosen may lie under it.
      tell(() => askedFor(page.byId.get(id), close));
    },
  };
  const tell = (what) => { instead = what; update(); };
  const close = () => { waiting = null; tell(null); };
  const open = (number) => {
    const { id } = page.nodes[number];
    if (unshown(page, view.state, visible, number) && !view.state.fold.has(id)) actions.open(id);
    else actions.fold(id);
  };
  const picture = new Picture(page, part("canvas"), part("details"), {
    choose: (one) => actions.choose(!one ? "" : one.thing !== undefined
      ? `thing ${page.nodes[one.thing].id}` : `tie ${page.edges[one.tie].id}`),
    open,
    point: (one, at) => tip(page, one, at, part("tip")),
  });
  buildLegend(page, view, part("legend"));
  const tellYear = buildYears(page, view, part("years"));
  buildSearch(page, part("search"), part("found"), (id) => {
    const node = page.byId.get(id);
    if (!visible.things.has(node.number)) view.change(opening(view.state, id, new Set()));
    actions.choose(`thing ${id}`);
  });

  function update() {
    const before = visible.things.size;
    visible = shown(page, view.state);
    const chosen = chosenOf(page, view.state.chosen);
    const lit = litOf(page, visible, chosen);
    drawn = drawnOf(visible, lit);
    picture.draw(drawn, lit, chosen);
    picture.arrange(view.moved);
    part("details").classList.toggle("left", picture.betterLeft(inSight(chosen, lit), 340));
    updateLegend(page, view.state, drawn, part("legend"));
    tellYear(view.state);
    showDetails(page, actions, visible, chosen, part("details"), instead);
    if (!part("table").hidden) fillTable(page, actions, drawn, chosen, part("table"));
    part("undo").disabled = !view.past.length;
    part("empty").hidden = drawn.things.size > 0;
    part("count").textContent = `${drawn.things.size} of ${page.nodes.length} things, `
      + `${drawn.ties.size} of ${page.edges.length} ties`;
    if (visible.things.size > before * 1.5 || visible.things.size < before / 2) {
      picture.fit(visible.things);
    } else if (view.state.chosen !== told) picture.reveal(...inSight(chosen, lit));
    told = view.state.chosen;
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
    help: () => tell(() => keysDetails(close)),
    png: () => savePng(picture, name),
    svg: () => saveSvg(page, picture, drawn, name),
    csv: () => saveCsv(page, drawn, name),
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
  picture.network.on("dragEnd", ({ nodes }) => nodes.forEach((n) => view.move(n, picture.at(n))));
  picture.fit(visible.things);
  document.documentElement.dataset.ready = "yes";
  globalThis.explorer = { page, view, picture, visible: () => visible };
}
