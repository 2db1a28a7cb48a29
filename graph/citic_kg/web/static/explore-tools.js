// What stands around the canvas of the live explorer, kept in step with it.
import { chosenOf, drawnOf, inSight, litOf } from "/static/explorer/choice.js";
import { element } from "/static/explorer/data.js";
import { saveCsv, savePng, saveSvg } from "/static/explorer/download.js";
import { shown } from "/static/explorer/filter.js";
import { KEYS, keysDetails, listenToKeys } from "/static/explorer/keyboard.js";
import { buildLegend, updateLegend } from "/static/explorer/legend.js";
import { keysOf, showDetails } from "/static/explorer/panel.js";
import { fillTable } from "/static/explorer/table.js";
import { buildYears } from "/static/explorer/years.js";

const TOLD = 3; // things of which the footer tells how many neighbours more they have
// What differs from the keys and the mouse of a file.
const HERE = new Map([["Enter", "show the neighbours of the chosen thing, or the next of them"],
  ["r", "take filters, pins and what is hidden away"]]);
const LIVE_KEYS = KEYS.flatMap(([key, what]) => [[key, HERE.get(key) ?? what],
  ...(key === "u" ? [["i", "redo"]] : [])]);
const LIVE_MOUSE = "With the mouse: a click on a thing shows its neighbours, the next click chooses it; "
  + "a click on a line tells of the tie; a thing that is dragged is pinned; the wheel zooms.";

const part = (id) => document.getElementById(id);

/** Draw and list what is shown now. */
export function keepInStep(explorer) {
  const { page, view, picture, actions } = explorer;
  const before = explorer.visible.things.size;
  const visible = shown(page, view.state);
  explorer.visible = visible;
  const chosen = chosenOf(page, view.state.chosen);
  const lit = litOf(page, visible, chosen);
  const drawn = drawnOf(visible, lit);
  explorer.drawn = drawn;
  picture.drawAt(drawn, lit, chosen, explorer.places, view.pins);
  if (!explorer.listed) listAnew(explorer);
  part("details").classList.toggle("left", picture.betterLeft(inSight(chosen, lit), 340));
  updateLegend(page, view.state, drawn, part("legend"));
  explorer.tellYear(view.state);
  showDetails(page, actions, visible, chosen, part("details"), actions.instead);
  if (chosen?.thing !== undefined && !actions.instead) {
    addActions(explorer, page.nodes[chosen.thing]);
  }
  if (!part("table").hidden) fillTable(page, actions, drawn, chosen, part("table"));
  part("undo").disabled = !view.past.length;
  part("redo").disabled = !view.future.length;
  part("empty").hidden = drawn.things.size > 0;
  const more = page.nodes.filter((node) => node.more && page.about.includes(node.id));
  part("count").textContent = `${drawn.things.size} of ${page.nodes.length} things, `
    + `${drawn.ties.size} of ${page.edges.length} ties`
    + more.slice(0, TOLD).map((node) => `; ${node.label}: ${node.more} more`).join("")
    + (more.length > TOLD ? `; ${more.length - TOLD} other things have more too` : "");
  if (visible.things.size > before || visible.things.size < before / 2) picture.fit(visible.things);
  else if (view.state.chosen !== explorer.told) picture.reveal(...inSight(chosen, lit));
  explorer.told = view.state.chosen;
}

/** The legend and the years of what the page has now. */
function listAnew(explorer) {
  const { page, view } = explorer;
  buildLegend(page, view, part("legend"));
  part("years").replaceChildren();
  explorer.tellYear = buildYears(page, view, part("years"));
  explorer.listed = true;
}

/** What can be done with a thing here and not in a file: its page, its pin, a path to the group. */
function addActions(explorer, node) {
  const { actions, page, view } = explorer;
  const place = part("details").querySelector(".actions");
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const { group, label } = document.body.dataset;
  if (group && !page.byId.has(group)) {
    place.prepend(button(`Tie to ${label}`, () => actions.path(node.id, group)));
  }
  place.append(view.pins.has(node.id)
    ? button("Unpin", () => view.unpin((id) => id === node.id))
    : button("Pin", () => actions.pin(node.number)),
  element("a", { href: `/${node.id}` }, "Its page"));
}

/** Take the theme, at first that of the reader's system. */
export function theme(
  value = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
) {
  document.documentElement.dataset.theme = value;
  part("theme").textContent = value === "dark" ? "Light" : "Dark";
}

/** Make the buttons and keys do what they say. */
export function wire(explorer) {
  const { actions, page, view, picture } = explorer;
  const name = document.title.split(" · ")[0].replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "network";
  const does = {
    undo: () => view.undo(),
    redo: () => view.redo(),
    reset: () => view.reset(),
    fit: () => picture.fit(explorer.visible.things),
    theme: () => {
      theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
      picture.retheme();
      explorer.listed = false;
      keepInStep(explorer);
    },
    help: () => actions.tell(() => keysDetails(() => actions.close(), LIVE_KEYS, LIVE_MOUSE)),
    png: () => savePng(picture, name),
    svg: () => saveSvg(page, picture, explorer.drawn, name),
    csv: () => saveCsv(page, explorer.drawn, name),
    "show-table": () => {
      part("table").hidden = !part("table").hidden;
      part("show-table").setAttribute("aria-expanded", String(!part("table").hidden));
      keepInStep(explorer);
    },
  };
  for (const [id, action] of Object.entries(does)) part(id).addEventListener("click", action);
  const open = (number) => actions.open(page.nodes[number].id);
  // The page is filled anew with every step: what the keys need of it is looked up when pressed.
  const keys = () => keysOf({ page, view, picture, actions, does, open, visible: () => explorer.visible });
  const names = Object.keys(keys());
  listenToKeys({ ...Object.fromEntries(names.map((key) => [key, () => keys()[key]()])),
    i: does.redo, g: () => toGroup(explorer) });
}

function toGroup(explorer) {
  const [sort, id] = explorer.view.state.chosen.split(" ");
  const { group } = document.body.dataset;
  if (sort === "thing" && group && id !== group) explorer.actions.path(id, group);
}
