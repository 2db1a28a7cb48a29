// The state of the live view: what is asked for, filtered, hidden, pinned. It has an address, an
// undo and a redo. The things stand in the query of the address, which a server without script
// answers too; all else stands behind the #.
import { decode, encode, firstState } from "/static/explorer/state.js";
import { readQuery, writeQuery } from "./explore-query.js";

const LONGEST = 6000; // characters of an address that every browser and server takes

/** The pins of a hash: "id/x:10,20;id/y:3,4". */
function readPins(hash) {
  const pins = new Map();
  for (const one of (new URLSearchParams(hash).get("pins") ?? "").split(";")) {
    const found = /^(.+):(-?\d{1,6}),(-?\d{1,6})$/.exec(one);
    if (found) pins.set(found[1], { x: Number(found[2]), y: Number(found[3]) });
  }
  return pins;
}

export class LiveView {
  /** `load(query)` fills the page with what is asked for; `say(text)` tells the reader. */
  constructor(page, { load, say }) {
    Object.assign(this, { page, load, say, past: [], future: [], listeners: [] });
    this.query = readQuery(location.search);
    this.pins = readPins(location.hash.slice(1));
    this.state = null; // until the page is loaded
  }

  /** Take the state of the address, once the page is there. */
  begin() {
    this.state = decode(location.hash.slice(1), this.page);
    addEventListener("hashchange", () => this.take({ query: writeQuery(this.query), hash: location.hash.slice(1) }));
  }

  get hash() {
    const pins = [...this.pins].map(([id, { x, y }]) => `${id}:${x},${y}`).join(";");
    return [encode(this.state, this.page), pins && `pins=${encodeURIComponent(pins)}`]
      .filter(Boolean).join("&");
  }

  get snapshot() {
    return { query: writeQuery(this.query), hash: this.hash };
  }

  /** Note the step from `before` if something has changed, and show it. */
  done(before) {
    const after = this.snapshot;
    if (after.query === before.query && after.hash === before.hash) return;
    this.past.push(before);
    this.future = [];
    this.write();
    this.tell();
  }

  change(parts) {
    const before = this.snapshot;
    this.state = { ...this.state, ...parts };
    this.done(before);
  }

  toggle(name, value, on = !this.state[name].has(value)) {
    const set = new Set(this.state[name]);
    if (on) set.add(value);
    else set.delete(value);
    this.change({ [name]: set });
  }

  /** Put a thing down for good where it is, or let it go. */
  pin(id, at) {
    const before = this.snapshot;
    if (at) this.pins.set(id, { x: Math.round(at.x), y: Math.round(at.y) });
    else this.pins.delete(id);
    this.done(before);
  }

  /** Ask for other things, choose `chosen` among them, and keep only `shut` hidden. */
  async ask(asked, chosen = null, shut = this.state.shut) {
    const before = this.snapshot;
    const query = { ...this.query, asked };
    if (!await this.load(writeQuery(query))) return;
    this.query = query;
    this.settle(before.hash);
    this.state.shut = new Set([...this.state.shut].filter((id) => shut.has(id)));
    const ids = chosen?.split(" ").slice(1) ?? [];
    if (chosen !== null && ids.every((id) => this.page.byId.has(id))) this.state.chosen = chosen;
    this.done(before);
  }

  /** The state that a hash means for the page as it is now. */
  settle(hash) {
    this.state = decode(hash, this.page);
  }

  async take({ query, hash }) {
    this.pins = readPins(hash);
    if (query !== writeQuery(this.query) && !await this.load(query)) return;
    this.query = readQuery(query);
    this.settle(hash);
    this.write();
    this.tell();
  }

  step(from, to) {
    if (!from.length) return undefined;
    to.push(this.snapshot);
    return this.take(from.pop());
  }

  undo() { return this.step(this.past, this.future); }

  redo() { return this.step(this.future, this.past); }

  reset() {
    const before = this.snapshot;
    this.pins = new Map();
    this.state = firstState(this.page);
    this.done(before);
  }

  write() {
    const { query, hash } = this.snapshot;
    const address = `${location.pathname}?${query}${hash ? `#${hash}` : ""}`;
    if (address.length > LONGEST) {
      this.say("This view is too large for an address: what the address bar shows is an earlier one.", true);
    } else history.replaceState(null, "", address);
  }

  tell() {
    for (const listener of this.listeners) listener(this.state);
  }
}
