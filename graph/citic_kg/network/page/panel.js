// The parts beside the picture: details, tip, and what the keys do.
import { element, isolated } from "./data.js";
import { pathDetails, thingDetails, tieDetails } from "./details.js";
import { sentence, standing } from "./words.js";

/** Show the details of what is chosen, or what `instead` gives. */
export function showDetails(page, actions, visible, chosen, place, instead) {
  place.hidden = !chosen && !instead;
  if (place.hidden) return;
  place.replaceChildren(...(instead ? instead() : detailsOf(page, actions, visible, chosen)));
  place.scrollTop = 0;
}

function detailsOf(page, actions, visible, chosen) {
  if (chosen.thing !== undefined) {
    return thingDetails(page, actions, page.nodes[chosen.thing], visible);
  }
  return chosen.path ? pathDetails(page, actions, ...chosen.path)
    : tieDetails(page, actions, page.edges[chosen.tie]);
}

/** What the panel says while the other end of a path is waited for. */
export function askedFor(node, cancel) {
  return [element("button", { type: "button", class: "close", "aria-label": "Cancel",
    onclick: cancel }, "×"), element("p", { id: "asked" }, "From ", isolated(node.label),
  " to …: choose the other end in the picture, the search or the table.")];
}

/** Say beside the mouse what it points at. */
export function tip(page, one, at, place) {
  place.hidden = !one;
  if (!one) return;
  if (one.thing !== undefined) {
    const node = page.nodes[one.thing];
    const count = page.ties[node.number].length;
    place.textContent = `${node.label}\n${page.kinds[node.kind].label}, ${count} `
      + `${count === 1 ? "tie" : "ties"}`;
  } else {
    const edge = page.edges[one.tie];
    const claims = edge.claims.length;
    const why = claims ? `${claims} ${claims === 1 ? "claim" : "claims"}` : "follows from others";
    place.textContent = `${sentence(page, edge)}\n${standing(page, edge)}; ${why}`;
  }
  const { clientWidth: wide, clientHeight: high } = place.parentElement;
  const { offsetWidth, offsetHeight } = place;
  place.style.left = `${Math.max(4, Math.min(at.x + 14, wide - offsetWidth - 4))}px`;
  const below = at.y + 14 + offsetHeight < high;
  place.style.top = `${below ? at.y + 14 : Math.max(4, at.y - 14 - offsetHeight)}px`;
}

/** What each key does. */
export function keysOf({ page, view, picture, actions, does, open, visible }) {
  const number = () => {
    const [sort, id] = view.state.chosen.split(" ");
    return sort === "thing" ? page.byId.get(id).number : null;
  };
  const withThing = (action) => () => { if (number() !== null) action(number()); };
  const step = (by) => () => {
    const all = [...visible().things].sort((a, b) => a - b);
    if (!all.length) return;
    const at = all.indexOf(number() ?? -1);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    actions.choose(`thing ${page.nodes[all[next]].id}`);
  };
  const group = page.nodes.find((node) => node.kind === "CorporateGroup");
  return {
    "/": () => document.getElementById("search").focus(),
    n: step(1),
    p: step(-1),
    Enter: withThing(open),
    f: withThing((n) => actions.around(page.nodes[n].id)),
    g: withThing((n) => {
      const { id } = page.nodes[n];
      if (group && group.id !== id) actions.choose(`path ${id} ${group.id}`);
    }),
    Delete: withThing((n) => actions.hide(page.nodes[n].id)),
    Escape: () => actions.back(),
    ArrowLeft: () => picture.pan(-60, 0),
    ArrowRight: () => picture.pan(60, 0),
    ArrowUp: () => picture.pan(0, -60),
    ArrowDown: () => picture.pan(0, 60),
    "+": () => picture.zoom(1.25),
    "-": () => picture.zoom(0.8),
    0: does.fit,
    y: () => document.querySelector("#years button")?.click(),
    t: does["show-table"],
    u: does.undo,
    r: does.reset,
    d: does.theme,
    "?": does.help,
  };
}
