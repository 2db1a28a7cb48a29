// The canvas of the live explorer: it can be filled anew, and shows what is pinned.
import { Picture } from "/static/explorer/canvas.js";
import { bends } from "/static/explorer/style.js";

const RIM = 4; // of what is pinned

export class LivePicture extends Picture {
  /** Begin anew with what the page has now. */
  renew() {
    this.bends = bends(this.page);
    this.labels.show(new Set(), null, []);
    for (const sort of ["things", "ties"]) {
      this[sort].clear();
      this.drawn[sort].clear();
    }
  }

  /** Draw what is shown, each thing at its place; `pins` are those of what is pinned, by id. */
  drawAt(drawn, lit, chosen, places, pins) {
    this.draw(drawn, lit, chosen);
    const rims = [];
    this.labels.stale();
    for (const { id, number } of this.page.nodes) {
      const at = pins.get(id) ?? places.get(id);
      const now = this.network.getPosition(number);
      if (Math.abs(at.x - now.x) > 1 || Math.abs(at.y - now.y) > 1) {
        this.network.moveNode(number, at.x, at.y);
      }
      const wanted = pins.has(id) || chosen?.thing === number ? RIM : 1;
      if (this.things.get(number).borderWidth !== wanted) rims.push({ id: number, borderWidth: wanted });
    }
    if (rims.length) this.things.update(rims);
  }
}
