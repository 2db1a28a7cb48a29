// The keys of the explorer.
import { element } from "./data.js";

export const KEYS = [
  ["/", "search a name"],
  ["n, p", "next and previous thing"],
  ["Enter", "show or fold the neighbours of the chosen thing"],
  ["f", "only the surroundings of the chosen thing"],
  ["g", "how the chosen thing is tied to the group"],
  ["Delete", "hide the chosen thing"],
  ["Escape", "close the keys, cancel the path, or choose nothing"],
  ["arrows", "move the picture"],
  ["+, −, 0", "larger, smaller, fit"],
  ["y", "play the years"],
  ["t", "table"],
  ["u", "undo"],
  ["r", "all as at first"],
  ["d", "light or dark"],
];

const MOUSE = "With the mouse: click chooses, a double click shows or folds neighbours, dragging moves "
  + "a thing, the wheel zooms.";

/** The list of keys for the details; `close` takes it away. */
export function keysDetails(close, keys = KEYS, mouse = MOUSE) {
  return [element("button", { type: "button", class: "close", "aria-label": "Close",
    onclick: close }, "×"), element("h2", {}, "Keys"),
  element("ul", {}, ...keys.map(([key, what]) => element("li", {}, element("kbd", {}, key),
    ` ${what}`))),
  element("p", { class: "quiet" }, mouse)];
}

/** Listen to the keys, but not while somebody types. */
export function listenToKeys(does) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=range]), textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const inButton = event.target.closest?.("button, a, input, aside, #table");
    if (inButton && ["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      return;
    }
    const action = does[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}
