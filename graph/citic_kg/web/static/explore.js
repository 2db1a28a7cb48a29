// The live explorer: the parts of the offline one over the answers of /network.json.
import { indexed } from "/static/explorer/data.js";
import { shown } from "/static/explorer/filter.js";
import { tip } from "/static/explorer/panel.js";
import { Actions } from "./explore-actions.js";
import { LivePicture } from "./explore-picture.js";
import { STEP } from "./explore-query.js";
import { searchOnServer } from "./explore-search.js";
import { ask, passagePage, say } from "./explore-server.js";
import { keepInStep, theme, wire } from "./explore-tools.js";
import { LiveView } from "./explore-view.js";

const part = (id) => document.getElementById(id);

class Explorer {
  constructor() {
    this.page = {};
    this.places = new Map(); // where each thing is drawn that is not pinned
    this.picture = null;
    this.told = ""; // what was chosen when it was last told of
    this.actions = new Actions(this);
    this.view = new LiveView(this.page, { load: (query) => this.load(query), say });
  }

  async start() {
    if (!await this.view.fill(this.view.query, this.view.places, part("said").textContent)) return;
    part("plain").hidden = true;
    for (const one of [part("live"), part("foot"), document.querySelector(".tools")]) {
      one.hidden = false;
    }
    this.view.begin();
    this.visible = shown(this.page, this.view.state);
    theme();
    this.picture = new LivePicture(this.page, part("canvas"), part("details"), {
      choose: (one) => this.actions.click(one),
      open: () => {}, // the first of the two clicks has shown the neighbours
      point: (one, at) => tip(this.page, one, at, part("tip")),
    });
    wire(this);
    this.view.listeners.push(() => this.update());
    this.update();
    this.picture.fit(this.visible.things);
    this.picture.network.on("dragEnd", ({ nodes }) => nodes.forEach((n) => this.actions.pin(n)));
    document.documentElement.dataset.ready = "yes";
    globalThis.explorer = this;
  }

  /** Fill the page with what a query asks for; whether there is something. */
  async load(query, told = "") {
    const data = await ask(query);
    if (!data) return false;
    say(told);
    this.places = new Map(data.nodes.map(({ id }, i) => [id, data.picture.nodes[i]]));
    for (const name of Object.keys(this.page)) delete this.page[name];
    Object.assign(this.page, indexed(data, data.picture), { hops: 99, step: STEP, passagePage });
    this.picture?.renew();
    part("tip").hidden = true;
    this.listed = false;
    return true;
  }

  /** Draw and tell what there is now. */
  update() { keepInStep(this); }
}

const live = part("live") ? new Explorer() : null;
searchOnServer(part("search"), part("found"), (name) => {
  if (live?.picture) live.actions.bring(name);
  else location.assign(`/explore?about=${encodeURIComponent(name)}`);
});
live?.start();
