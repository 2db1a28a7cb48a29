// The canvas: vis-network with the positions of the file and no physics.
import { bends, palette, thingLook, tieLook } from "./style.js";

const MANY = 1500;
const FIXED = ["x", "y", "label", "shape", "size", "from", "to", "arrows", "smooth", "dashes"];

/** The picture on the canvas. It tells `on.point`, `on.choose` and `on.open` what the mouse does. */
export class Picture {
  constructor(page, place, on) {
    this.page = page;
    this.place = place;
    this.bends = bends(page);
    this.colours = palette();
    this.drawn = { things: new Map(), ties: new Map() };
    this.things = new vis.DataSet();
    this.ties = new vis.DataSet();
    this.on = on;
    this.network = null;
  }

  /** Hand the drawing to vis-network; it is quickest when it gets all at once. */
  make() {
    const { page, place, on } = this;
    this.network = new vis.Network(place, { nodes: this.things, edges: this.ties }, {
      ...page.picture.options,
      layout: { improvedLayout: false, ...page.picture.options.layout },
      nodes: { chosen: false, scaling: { label: { enabled: false, drawThreshold: 6.5 } } },
      edges: {
        chosen: { edge: (values) => { values.width = 3; }, label: false },
        arrows: { to: { scaleFactor: 0.5 } }, hoverWidth: 0, selectionWidth: 0,
      },
      interaction: {
        hover: true, multiselect: false, selectConnectedEdges: false, hoverConnectedEdges: false,
        hideEdgesOnDrag: page.edges.length > MANY, hideEdgesOnZoom: page.edges.length > MANY,
      },
    });
    this.listen(on);
  }

  listen(on) {
    const { network } = this;
    const key = ({ nodes, edges }) => (
      nodes.length ? { thing: nodes[0] } : edges.length ? { tie: edges[0] } : null
    );
    network.on("click", (event) => on.choose(key(event)));
    network.on("doubleClick", ({ nodes }) => { if (nodes.length) on.open(nodes[0]); });
    network.on("hoverNode", ({ node, pointer }) => on.point({ thing: node }, pointer.DOM));
    network.on("hoverEdge", ({ edge, pointer }) => on.point({ tie: edge }, pointer.DOM));
    for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) {
      network.on(name, () => on.point(null));
    }
  }

  /** Draw what is shown; things and ties that are not in `lit`, if there is one, are dimmed. */
  draw(visible, lit, chosen) {
    const shownTie = (edge) => visible.ties.has(edge.number) || (lit?.extra?.has(edge.number));
    const shownThing = (node) => visible.things.has(node.number) || (lit?.things.has(node.number));
    this.put("things", this.page.nodes, (node) => ({
      hidden: !shownThing(node), dim: Boolean(lit) && !lit.things.has(node.number),
      chosen: chosen?.thing === node.number || Boolean(lit?.ends?.has(node.number)),
    }), (node, how) => thingLook(this.page, node, this.colours, how));
    this.put("ties", this.page.edges, (edge) => ({
      hidden: !shownTie(edge), dim: Boolean(lit) && !lit.ties.has(edge.number),
      chosen: chosen?.tie === edge.number || Boolean(lit?.extra?.has(edge.number)),
      bend: this.bends[edge.number],
    }), (edge, how) => tieLook(edge, this.colours, how));
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

  /** Draw everything anew in the colours of the theme. */
  retheme() {
    this.colours = palette();
    for (const sort of Object.values(this.drawn)) {
      for (const number of sort.keys()) sort.set(number, "");
    }
  }

  /** Show all that is shown, or some things, as large as fits. */
  fit(numbers, most = 1.4) {
    const nodes = [...numbers];
    if (nodes.length) this.network.fit({ nodes, maxZoomLevel: most, animation: false });
  }

  /** Bring a thing into the middle if it is not in sight. */
  reveal(number) {
    const at = this.network.canvasToDOM(this.network.getPosition(number));
    const { clientWidth: wide, clientHeight: high } = this.place;
    if (at.x < 40 || at.y < 40 || at.x > wide - 40 || at.y > high - 40) {
      this.network.focus(number, { scale: Math.max(0.8, this.network.getScale()) });
    }
  }

  /** Whether a panel of that width leaves more of the things in sight at the left. */
  betterLeft(numbers, width) {
    const at = [...numbers].map((n) => this.network.canvasToDOM(this.network.getPosition(n)).x);
    const right = at.filter((x) => x > this.place.clientWidth - width - 30).length;
    return right > at.filter((x) => x < width + 30).length;
  }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor });
  }

  pan(x, y) {
    const { x: atX, y: atY } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: atX + x / scale, y: atY + y / scale } });
  }
}
