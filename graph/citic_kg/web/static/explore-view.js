// The state of the live view: what is asked for, filtered, hidden, pinned. It has an address, an
// undo and a redo. The things stand in the query of the address, which a server without script
// answers too; all else stands behind the #.
import { decode, encode, firstState } from "/static/explorer/state.js";
import { pinned, readPlaces, withPin, writePlaces } from "./explore-pins.js";
import { laidTogether, readQuery, writeQuery } from "./explore-query.js";

const LONGEST = 6000; // characters of an address that every browser and server takes

const joined = (...parts) => parts.filter(Boolean).join("&");

export class LiveView {
  /** `load(query)` fills the page with what is asked for; `say(text)` tells the reader. */
  constructor(page, { load, say }) {
    Object.assign(this, { page, load, say, past: [], future: [], listeners: [] });
    this.query = readQuery(location.search);
    this.places = readPlaces(location.hash.slice(1)); // how the places came about
    this.state = null; // until the page is loaded
  }

  /** Take the state of the address, once the page is there. */
  begin() {
    this.state = decode(location.hash.slice(1), this.page);
    addEventListener("hashchange", () => this.take({ query: writeQuery(this.query), hash: location.hash.slice(1) }));
  }

  /** Where each thing is that is pinned, by id. */
  get pins() { return pinned(this.places.pins); }

  get hash() { return joined(encode(this.state, this.page), writePlaces(this.places)); }

  get snapshot() { return { query: writeQuery(this.query), hash: this.hash }; }

  /** Fill the page with the answer to a query, at places that came about so. */
  async fill(query, places, told) {
    if (!await this.load(joined(writeQuery(query), writePlaces(places)), told)) return false;
    Object.assign(this, { query, places });
    return true;
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

  /** Put a thing down for good at a place. */
  pin(id, at) {
    const before = this.snapshot;
    const pins = withPin(this.places.pins, id, at, this.page.picture.turns);
    this.places = { ...this.places, pins };
    this.done(before);
  }

  /** Let things go; what came later and went around them comes to where it would have come. */
  async unpin(gone, state = this.state) {
    const before = this.snapshot;
    const pins = this.places.pins.filter(({ id }) => !gone(id));
    const places = { ...this.places, pins };
    if (pins.length < this.places.pins.length && !await this.fill(this.query, places)) return;
    this.state = state;
    this.done(before);
  }

  /** Ask for more things, or `anew` for others; choose `chosen`, keep only `shut` hidden. */
  async ask(asked, { chosen = null, shut = this.state.shut, anew = false } = {}) {
    const before = this.snapshot;
    const first = laidTogether(this.query.asked);
    // What was laid out together stays so when others join it.
    const together = this.places.together ?? (laidTogether(asked) > first ? first : null);
    const places = anew ? { pins: [], together: null } : { ...this.places, together };
    if (!await this.fill({ ...this.query, asked }, places)) return;
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
    const places = readPlaces(hash);
    const known = query === writeQuery(this.query) && writePlaces(places) === writePlaces(this.places);
    if (!known && !await this.fill(readQuery(query), places)) return;
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

  reset() { return this.unpin(() => true, firstState(this.page)); }

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
