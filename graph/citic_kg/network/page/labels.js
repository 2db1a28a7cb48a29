// The labels: each name is drawn at a size that can be read and over no other, or not at all.
import { Room } from "./room.js";
import { LINE, markBox, spotOf } from "./spot.js";

const FACE = "Arial, Helvetica, sans-serif";

/** Labels beside the things that are drawn; the same picture has the same labels.
 *
 * What is chosen comes first, then what is lit, then the rest; of each what has most ties first.
 * Boxes are in pixels of the screen whose origin is that of the picture: moving it changes nothing.
 */
export class Labels {
  constructor(page) {
    this.page = page;
    this.pen = document.createElement("canvas").getContext("2d");
    this.wide = new Map();
    this.frame = null; // what the labels have to be in at one scale: the part in sight after a fit
    this.show(new Set(), null, []);
  }

  /** Take what is drawn, what of it is lit, and what is chosen. */
  show(things, lit, ends) {
    const { nodes } = this.page;
    const rank = (n) => (ends.includes(n) ? 0 : lit?.has(n) ? 1 : 2);
    const large = (n) => nodes[n].mark.font.size * 100 + nodes[n].mark.size;
    const long = (n) => nodes[n].mark.label.length;
    this.order = [...things].sort((a, b) => rank(a) - rank(b) || large(b) - large(a)
      || long(a) - long(b) || a - b);
    Object.assign(this, { lit, rank });
    this.stale();
  }

  /** Things have moved, or others are drawn. */
  stale() {
    this.scale = null;
  }

  /** Lines of a mark's label and their width, for a font of size 1. */
  measure({ label }) {
    if (!this.wide.has(label)) {
      this.pen.font = `100px ${FACE}`;
      const lines = label.split("\n");
      const wide = Math.max(...lines.map((line) => this.pen.measureText(line).width)) / 100;
      this.wide.set(label, { lines, wide });
    }
    return this.wide.get(label);
  }

  /** The boxes of the labels at a scale; `at` tells where a thing is. */
  placed(at, scale) {
    if (this.scale === scale) return this.found;
    const { nodes } = this.page;
    const [names, marks, lit, larger] = [new Room(), new Room(), new Room(), new Room()];
    const boxes = this.order.map((number) => markBox(nodes[number], at(number), scale));
    for (const box of boxes) {
      marks.take(box);
      if (this.rank(box.number) < 2) lit.take(box);
    }
    const frame = this.frame?.scale === scale ? this.frame : null;
    this.found = [];
    for (const box of boxes) {
      const rank = this.rank(box.number);
      const taken = { frame, names, marks, spared: rank < 2 ? lit : larger };
      const spot = spotOf(box, this.measure(box.mark), rank, scale, taken);
      larger.take(box);
      if (spot) {
        names.take(spot);
        this.found.push(spot);
      }
    }
    this.scale = scale;
    return this.found;
  }

  /** The thing whose label is at a point of the screen, from the origin of the picture. */
  under(x, y) {
    return this.found?.find((box) => (
      x >= box.left && x <= box.right && y >= box.top && y <= box.bottom))?.number;
  }

  /** Draw the labels into a picture, over all that is there. */
  draw(pen, at, scale, colours) {
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.lineJoin = "round";
    const boxes = this.placed(at, scale);
    Object.assign(pen, { strokeStyle: colours.tie, lineWidth: 1 / scale });
    for (const box of boxes) if (box.from) leader(pen, box, scale);
    for (const box of boxes) {
      const ink = this.lit && !this.lit.has(box.number) ? colours.quiet : colours.ink;
      Object.assign(pen, { font: `${box.size / scale}px ${FACE}`, fillStyle: ink,
        strokeStyle: colours.halo, lineWidth: 3 / scale });
      box.lines.forEach((line, i) => {
        const y = (box.top + (i + 0.83) * box.size * LINE) / scale;
        pen.strokeText(line, box.x / scale, y);
        pen.fillText(line, box.x / scale, y);
      });
    }
  }
}

/** A line from a mark to its label that is further off. */
function leader(pen, { from, left, right, top, bottom }, scale) {
  pen.beginPath();
  pen.moveTo(from.x / scale, from.y / scale);
  pen.lineTo(Math.min(right, Math.max(left, from.x)) / scale,
    Math.min(bottom, Math.max(top, from.y)) / scale);
  pen.stroke();
}
