// The state of the view: what is chosen, what is off, what is selected. It has a URL and an undo.

const SETS = ["kinds", "relations", "statuses", "open", "fold", "shut"];

/** The state at first: inferred ties wait in the legend where they only repeat what is drawn, and
 *  so do those that were not asked for where some statuses were. */
export function firstState(page) {
  const repeats = page.edges.some((edge) => edge.follows.length);
  const off = page.wanted.length
    ? Object.keys(page.statuses).filter((status) => !page.wanted.includes(status))
    : repeats ? ["inferred"] : [];
  return {
    kinds: new Set(), relations: new Set(), statuses: new Set(off),
    open: new Set(), fold: new Set(), shut: new Set(),
    around: page.about, year: null, only: false, chosen: "",
  };
}

/** The state as the text after the # of the address; empty for the first state. */
export function encode(state, page) {
  const first = firstState(page);
  const parts = [];
  for (const name of SETS) {
    const value = [...state[name]].sort().join(",");
    if (value !== [...first[name]].sort().join(",")) parts.push([name, value]);
  }
  if (state.around.join() !== first.around.join()) parts.push(["around", state.around.join(",")]);
  if (state.year !== null) parts.push(["year", String(state.year)]);
  if (state.only) parts.push(["only", "1"]);
  if (state.chosen) parts.push(["chosen", state.chosen]);
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** The state that a text of `encode` stands for; what it does not know is left out. */
export function decode(text, page) {
  const state = firstState(page);
  const list = (value) => (value ? value.split(",") : []);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === "kinds") {
      state.kinds = new Set(list(value).filter((kind) => Object.hasOwn(page.kinds, kind)));
    } else if (name === "relations" || name === "statuses") {
      state[name] = new Set(list(value).filter((key) => Object.hasOwn(page[name], key)));
    } else if (SETS.includes(name)) {
      state[name] = new Set(list(value).filter((id) => page.byId.has(id)));
    } else if (name === "around") state.around = list(value).filter((id) => page.byId.has(id));
    else if (name === "year" && page.years.includes(Number(value))) state.year = Number(value);
    else if (name === "only") state.only = value === "1";
    else if (name === "chosen" && isChoice(value, page)) state.chosen = value;
  }
  return hiding(state, state.shut);
}

/** The state in which things are hidden: what is hidden cannot stay chosen. */
export function hiding(state, ids) {
  const chosen = [...ids].some((id) => state.chosen === `thing ${id}`) ? "" : state.chosen;
  return { ...state, shut: new Set([...state.shut, ...ids]), chosen };
}

/** The state in which a thing is opened, and those of `others` are shown that were hidden. */
export function opening(state, id, others) {
  const shut = new Set([...state.shut].filter((one) => one !== id && !others.has(one)));
  return { ...state, open: new Set([...state.open, id]), shut };
}

function isChoice(value, page) {
  const [sort, ...rest] = value.split(" ");
  if (sort === "tie") return page.byKey.has(rest.join(" "));
  const wanted = { thing: 1, path: 2 }[sort];
  return rest.length === wanted && rest.every((id) => page.byId.has(id));
}

/** Holds the state, tells the listeners of a change, keeps the address and the steps back.
 *
 * Where things were dragged to, `moved` by number, can be taken back too, but is in no address.
 */
export class View {
  constructor(page, host = globalThis) {
    this.page = page;
    this.host = host;
    this.state = decode(host.location.hash.slice(1), page);
    this.moved = new Map();
    this.past = [];
    this.listeners = [];
    host.addEventListener("hashchange", () => this.restore(host.location.hash.slice(1)));
  }

  /** Change some parts of the state; a step that can be undone. */
  change(parts, moved = this.moved) {
    const before = { text: encode(this.state, this.page), moved: this.moved };
    this.state = { ...this.state, ...parts };
    this.moved = moved;
    const after = encode(this.state, this.page);
    if (after === before.text && moved === before.moved) return;
    this.past.push(before);
    this.write(after);
    this.tell();
  }

  /** Note where a thing was dragged to. */
  move(number, at) {
    this.change({}, new Map([...this.moved, [number, at]]));
  }

  /** Put a value into one of the sets, or take it out. */
  toggle(name, value, on = !this.state[name].has(value)) {
    const set = new Set(this.state[name]);
    if (on) set.add(value);
    else set.delete(value);
    this.change({ [name]: set });
  }

  undo() {
    const before = this.past.pop();
    if (before) this.restore(before.text, before.moved);
  }

  reset() {
    this.change(firstState(this.page), this.moved.size ? new Map() : this.moved);
  }

  restore(text, moved = this.moved) {
    this.state = decode(text, this.page);
    this.moved = moved;
    this.write(encode(this.state, this.page));
    this.tell();
  }

  write(text) {
    const { pathname, protocol, search } = this.host.location;
    if (protocol === "about:") return; // a frame in a notebook has no address of its own
    this.host.history.replaceState(null, "", `${pathname}${search}${text ? `#${text}` : ""}`);
  }

  tell() {
    for (const listener of this.listeners) listener(this.state);
  }
}
