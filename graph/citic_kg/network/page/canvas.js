// The canvas: vis-network with the positions of the file and no physics, and labels over it.
import { Labels } from "./labels.js";
import { listenToMouse } from "./pointer.js";
import { fit, reveal } from "./sight.js";
import { markBox } from "./spot.js";
import { bends, palette, thingLook, tieLook } from "./style.js";

const MANY = 1500;
const FIXED = ["x", "y", "shape", "size", "from", "to", "arrows", "smooth", "dashes"];

/** The picture on the canvas. It tells `on.point`, `on.choose` and `on.open` what the mouse does;
 *  `panel` is what may cover a part of it. */
export class Picture {
  constructor(page, place, panel, on) {
    Object.assign(this, { page, place, panel, on });
    this.bends = bends(page);
    this.colours = palette();
    this.labels = new Labels(page);
    this.drawn = { things: new Map(), ties: new Map() };
    this.things = new vis.DataSet();
    this.ties = new vis.DataSet();
    this.network = null;
    this.fitted = false; // whether the view is fitted to all that is drawn, and was not moved
  }

  /** Hand the drawing to vis-network; it is quickest when it gets all at once. */
  make() {
    const { page, place } = this;
    this.network = new vis.Network(place, { nodes: this.things, edges: this.ties }, {
      ...page.picture.options,
      layout: { improvedLayout: false, ...page.picture.options.layout },
      nodes: { chosen: false },
      edges: { chosen: false, arrows: { to: { scaleFactor: 0.5 } }, selectionWidth: 0 },
      interaction: {
        hover: false, multiselect: false, selectConnectedEdges: false,
        hideEdgesOnDrag: page.edges.length > MANY, hideEdgesOnZoom: page.edges.length > MANY,
      },
    });
    this.network.on("afterDrawing", (pen) => (
      this.labels.draw(pen, this.at, this.network.getScale(), this.colours)));
    // vis-network puts the view back after it has told of the new size.
    const again = () => { if (this.fitted) this.fit(new Set(this.labels.order)); };
    this.network.on("resize", () => queueMicrotask(again));
    listenToMouse(this);
  }

  /** Where a thing is. */
  at = (number) => this.network.getPosition(number);

  /** The boxes that the marks of things take at a scale, in pixels. */
  marks(numbers, scale) {
    return [...numbers].map((number) => markBox(this.page.nodes[number], this.at(number), scale));
  }

  /** The boxes that the marks and labels of things take at a scale, in pixels. */
  boxes(numbers, scale) {
    const names = this.labels.placed(this.at, scale);
    return [...this.marks(numbers, scale), ...names.filter(({ number }) => numbers.has(number))];
  }

  /** Draw things and ties; those that are not in `lit`, if there is one, are dimmed. */
  draw({ things, ties }, lit, chosen) {
    this.put("things", this.page.nodes, (node) => ({
      hidden: !things.has(node.number), dim: Boolean(lit) && !lit.things.has(node.number),
      chosen: chosen?.thing === node.number || Boolean(lit?.ends?.has(node.number)),
    }), (node, how) => thingLook(this.page, node, this.colours, how));
    this.put("ties", this.page.edges, (edge) => ({
      hidden: !ties.has(edge.number), dim: Boolean(lit) && !lit.ties.has(edge.number),
      chosen: chosen?.tie === edge.number || Boolean(lit?.extra?.has(edge.number)),
      bend: this.bends[edge.number],
    }), (edge, how) => tieLook(edge, this.colours, how));
    const ends = chosen?.thing === undefined ? lit?.things : [chosen.thing];
    this.labels.show(things, lit?.things, [...ends ?? []]);
    if (!this.network) this.make();
  }

  /** Update what looks different from before, and only that. */
  put(sort, all, howOf, lookOf) {
    const before = this.drawn[sort];
    const changed = [];
    for (const one of all) {
      const how = howOf(one);
      const key = JSON.stringify(how);
      if (before.get(one.number) !== key) {
        const look = lookOf(one, how);
        // What stays the same costs time; and a thing that was dragged stays where it was put.
        if (before.has(one.number)) for (const name of FIXED) delete look[name];
        before.set(one.number, key);
        changed.push(look);
      }
    }
    if (changed.length) this[sort].update(changed);
  }

  /** Put each thing where it was dragged to, and what was not dragged where the file has it. */
  arrange(moved) {
    for (const { number, mark } of this.page.nodes) {
      const { x, y } = moved.get(number) ?? mark;
      const now = this.at(number);
      if (Math.abs(now.x - x) > 1 || Math.abs(now.y - y) > 1) {
        this.network.moveNode(number, x, y);
        this.labels.stale();
      }
    }
  }

  /** Draw everything anew in the colours of the theme. */
  retheme() {
    this.colours = palette();
    for (const sort of Object.values(this.drawn)) {
      for (const number of sort.keys()) sort.set(number, "");
    }
  }

  /** Show all things that are shown as large as fits, also when the room for them changes. */
  fit(numbers) {
    this.fitted = false;
    this.network.setSize(); // the canvas may have another size than when it was last drawn
    if (numbers.size) fit(this, numbers);
    this.fitted = true;
  }

  /** Bring things into sight if they are not. */
  reveal(...numbers) { reveal(this, numbers); }

  /** Whether a panel of that width leaves more of the things in sight at the left. */
  betterLeft(numbers, width) {
    const at = [...numbers].map((n) => this.network.canvasToDOM(this.at(n)).x);
    const right = at.filter((x) => x > this.place.clientWidth - width - 30).length;
    return right > at.filter((x) => x < width + 30).length;
  }

  zoom(factor) {
    this.fitted = false;
    this.network.moveTo({ scale: this.network.getScale() * factor });
  }

  pan(x, y) {
    this.fitted = false;
    const { x: atX, y: atY } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: atX + x / scale, y: atY + y / scale } });
  }
}
