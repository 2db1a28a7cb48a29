// The live explorer: the parts of the offline one over the answers of /network.json.
import { indexed } from "/static/explorer/data.js";
import { shown } from "/static/explorer/filter.js";
import { tip } from "/static/explorer/panel.js";
import { LivePicture } from "./explore-picture.js";
import { placeAll } from "./explore-places.js";
import { searchOnServer } from "./explore-search.js";
import { ask, passagePage, say } from "./explore-server.js";
import { keepInStep, theme, wire } from "./explore-tools.js";
import { STEP, nameOf } from "./explore-query.js";
import { LiveView } from "./explore-view.js";

const part = (id) => document.getElementById(id);

class Explorer {
  constructor() {
    this.page = {};
    this.places = new Map(); // where each thing is drawn that is not pinned, also when it is gone
    this.waiting = null; // the thing from which a path is asked for, until the other end is chosen
    this.picture = null;
    this.view = new LiveView(this.page, { load: (query) => this.load(query), say });
  }

  async start() {
    if (!await this.load(location.search.slice(1), part("said").textContent)) return;
    part("plain").hidden = true;
    for (const one of [part("live"), part("foot"), document.querySelector(".tools")]) {
      one.hidden = false;
    }
    this.view.begin();
    this.visible = shown(this.page, this.view.state);
    theme();
    this.picture = new LivePicture(this.page, part("canvas"), {
      choose: (one) => this.click(one),
      open: () => {}, // the first of the two clicks has shown the neighbours
      point: (one, at) => tip(this.page, one, at, part("tip")),
    });
    wire(this);
    this.view.listeners.push(() => keepInStep(this));
    keepInStep(this);
    this.picture.fit(this.visible.things);
    this.picture.network.on("dragEnd", ({ nodes }) => nodes.forEach((n) => this.pin(n)));
    document.documentElement.dataset.ready = "yes";
    globalThis.explorer = this;
  }

  /** Fill the page with what a query asks for; whether there is something. */
  async load(query, told = "") {
    const data = await ask(this.picture ? `${query}&layout=none` : query);
    if (!data) return false;
    say(told);
    const { pins } = this.view;
    if (!this.picture) {
      data.nodes.forEach(({ id }, i) => this.places.set(id, data.picture.nodes[i]));
    }
    placeAll(data, new Map([...this.places, ...pins]));
    data.nodes.forEach(({ id }, i) => {
      const { x, y } = data.picture.nodes[i];
      if (!pins.has(id)) this.places.set(id, { x, y });
    });
    for (const name of Object.keys(this.page)) delete this.page[name];
    Object.assign(this.page, indexed(data, data.picture), { hops: 99, passagePage });
    this.picture?.renew();
    part("tip").hidden = true;
    this.listed = false;
    return true;
  }

  get actions() {
    const { view } = this;
    return {
      state: view.state,
      choose: (text) => this.choose(text),
      toggle: (set, id, on) => (set === "open" ? this.expand(id) : view.toggle(set, id, on)),
      fold: (id) => view.toggle("fold", id),
      around: (id) => view.ask(new Map([[nameOf(id), STEP]]), `thing ${id}`),
      pathFrom: (id) => { this.waiting = id; keepInStep(this); },
    };
  }

  choose(text) {
    const other = text.startsWith("thing ") ? text.slice(6) : "";
    const from = this.waiting;
    this.waiting = null;
    if (from && other && other !== from) return this.path(from, other);
    // What is loaded may not have the shortest path; the server knows it.
    if (text.startsWith("path ")) return this.path(...text.slice(5).split(" "));
    if (from) keepInStep(this);
    return this.view.change({ chosen: text });
  }

  click(one) {
    if (!one) return this.choose("");
    if (one.tie !== undefined) return this.choose(`tie ${this.page.edges[one.tie].id}`);
    const { id } = this.page.nodes[one.thing];
    const open = this.view.query.asked.get(nameOf(id)) > 0 || !this.page.nodes[one.thing].more;
    return this.waiting || open ? this.choose(`thing ${id}`) : this.expand(id);
  }

  /** Show the neighbours of a thing, the next of them, or those of them that were hidden. */
  expand(id) {
    const node = this.page.byId.get(id);
    const name = nameOf(id);
    const asked = new Map(this.view.query.asked);
    if (node && !node.more) {
      const near = new Set(this.page.ties[node.number].flatMap(({ source, target }) => [source, target]));
      const shut = new Set([...this.view.state.shut].filter((other) => !near.has(other)));
      return this.view.change({ shut, chosen: `thing ${id}` });
    }
    const before = asked.get(name) ?? 0;
    return this.view.ask(asked.set(name, before + STEP), `thing ${id}`);
  }

  /** Bring in a thing that was searched, with its neighbours. */
  bring(name) {
    const id = name.replace(/^id:/, "id/");
    if (this.page.byId.has(id) && this.visible.things.has(this.page.byId.get(id).number)) {
      this.picture.reveal(this.page.byId.get(id).number);
      return this.choose(`thing ${id}`);
    }
    if (this.waiting) return this.choose(`thing ${id}`);
    return this.expand(id);
  }

  /** Bring in the things between two, and choose the path. */
  async path(from, to) {
    const data = await ask(`path=${nameOf(from)}&path=${nameOf(to)}&layout=none`);
    if (!data) return;
    const asked = new Map(this.view.query.asked);
    for (const id of data.about) if (!asked.has(nameOf(id))) asked.set(nameOf(id), 0);
    await this.view.ask(asked, `path ${from} ${to}`);
  }

  pin(number, at = this.picture.network.getPosition(number)) {
    this.view.pin(this.page.nodes[number].id, at);
  }
}

const live = part("live") ? new Explorer() : null;
searchOnServer(part("search"), part("found"), (name) => {
  if (live?.picture) live.bring(name);
  else location.assign(`/explore?about=${encodeURIComponent(name)}`);
});
live?.start();
