// What a reader can do in the live explorer with what is there, and with what the server has.
import { neighbours } from "/static/explorer/data.js";
import { askedFor } from "/static/explorer/panel.js";
import { hiding } from "/static/explorer/state.js";
import { STEP, countOf, nameOf, withStep, writeQuery } from "./explore-query.js";
import { ask } from "./explore-server.js";

export class Actions {
  /** `explorer.update()` draws and tells what there is now. */
  constructor(explorer) {
    this.explorer = explorer;
    this.waiting = null; // the thing from which a path is asked for, until the other end is chosen
    this.instead = null; // what the panel tells in the place of what is chosen
  }

  get state() { return this.explorer.view.state; }

  choose(text) {
    const { view } = this.explorer;
    const other = text.startsWith("thing ") ? text.slice(6) : "";
    const from = this.waiting;
    this.waiting = null;
    this.instead = null;
    if (from && other && other !== from) return this.path(from, other);
    // What is loaded may not have the shortest path; the server knows it.
    if (text.startsWith("path ")) return this.path(...text.slice(5).split(" "));
    return text === this.state.chosen ? this.explorer.update() : view.change({ chosen: text });
  }

  /** Choose what is clicked; a thing whose neighbours were not asked for shows them. */
  click(one) {
    const { page, view } = this.explorer;
    if (!one) return this.choose("");
    if (one.tie !== undefined) return this.choose(`tie ${page.edges[one.tie].id}`);
    const { id, more } = page.nodes[one.thing];
    const open = countOf(view.query.asked, nameOf(id)) > 0 || !more;
    return this.waiting || open ? this.choose(`thing ${id}`) : this.open(id);
  }

  /** Show the neighbours of a thing, the next of them, and those of them that were hidden. */
  open(id) {
    const { page, view } = this.explorer;
    const node = page.byId.get(id);
    const near = node ? neighbours(page, id) : new Set();
    const shut = new Set([...this.state.shut].filter((other) => other !== id && !near.has(other)));
    if (node && !node.more) return view.change({ shut, chosen: `thing ${id}` });
    const { asked } = view.query;
    const name = nameOf(id);
    const wider = withStep(asked, name, (countOf(asked, name) ?? 0) + STEP);
    return view.ask(wider, { chosen: `thing ${id}`, shut });
  }

  hide(id) { this.explorer.view.change(hiding(this.state, [id])); }

  fold(id) { this.explorer.view.toggle("fold", id); }

  around(id) {
    return this.explorer.view.ask([[nameOf(id), STEP]], { chosen: `thing ${id}`, anew: true });
  }

  pathFrom(id) {
    const node = this.explorer.page.byId.get(id);
    this.waiting = id;
    this.tell(() => askedFor(node, () => this.close()));
  }

  /** Tell something in the panel in the place of what is chosen. */
  tell(what) {
    this.instead = what;
    this.explorer.update();
  }

  close() {
    this.waiting = null;
    this.tell(null);
  }

  /** Take back what is told in the panel, else the choice. */
  back() { return this.instead ? this.close() : this.choose(""); }

  /** Bring in a thing that was searched, with its neighbours. */
  bring(name) {
    const { page, visible } = this.explorer;
    const id = name.replace(/^id:/, "id/");
    const shown = visible.things.has(page.byId.get(id)?.number);
    return shown || this.waiting ? this.choose(`thing ${id}`) : this.open(id);
  }

  /** Bring in the things between two, and choose the path. */
  async path(from, to) {
    const { view } = this.explorer;
    const { asked, filters } = view.query;
    // What the filters keep away would be missing in the picture.
    const limits = writeQuery({ asked: [], filters });
    const ends = `path=${nameOf(from)}&path=${nameOf(to)}`;
    const data = await ask(`${ends}&layout=none${limits && `&${limits}`}`);
    if (!data) return;
    const missing = data.about.map(nameOf).filter((name) => countOf(asked, name) === undefined);
    await view.ask([...asked, ...missing.map((name) => [name, 0])], { chosen: `path ${from} ${to}` });
  }

  /** Put a thing down for good where it is. */
  pin(number) {
    const { page, picture, view } = this.explorer;
    view.pin(page.nodes[number].id, picture.network.getPosition(number));
  }
}
