// Search by any printed name.
import { element, isolated } from "./data.js";

const MOST = 12;

/** A name as it is compared: letters and digits without case and accents. */
export function plain(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** The things whose label or other names hold the words, best first. */
export function find(page, text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const found = [];
  for (const node of page.nodes) {
    let best = null;
    for (const name of [node.label, ...node.names]) {
      const at = plain(name).indexOf(wanted);
      if (at < 0) continue;
      const rank = (at ? 2 : plain(name) === wanted ? 0 : 1) + (name === node.label ? 0 : 0.5);
      if (best === null || rank < best.rank) best = { node, name, rank };
    }
    if (best) found.push(best);
  }
  const ties = (number) => page.ties[number].length;
  found.sort((a, b) => a.rank - b.rank || ties(b.node.number) - ties(a.node.number));
  return found.slice(0, MOST);
}

/** The search box with its list; a choice calls `choose` with the thing's id. */
export function buildSearch(page, box, list, choose) {
  let found = [];
  let at = 0;
  const show = () => {
    list.hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!list.hidden));
    const none = element("li", { class: "quiet" }, "No thing in this picture bears that name.");
    list.replaceChildren(...(found.length ? found.map(({ node, name }, i) => element("li", {
      role: "option", "aria-selected": String(i === at), onmousedown: (event) => {
        event.preventDefault();
        take(i);
      },
    }, isolated(node.label), element("span", { class: "quiet" },
      ` ${page.kinds[node.kind].label}${name === node.label ? "" : `, printed as ${name}`}`))) : [none]));
  };
  const hide = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  };
  const take = (i) => {
    if (!found[i]) return;
    hide();
    box.value = "";
    choose(found[i].node.id);
  };
  box.addEventListener("input", () => {
    found = find(page, box.value);
    at = 0;
    show();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      at = (at + step + found.length) % found.length;
      event.preventDefault();
      show();
    } else if (event.key === "Enter") take(at);
    else if (event.key === "Escape") { hide(); box.blur(); }
  });
  box.addEventListener("blur", hide);
}
