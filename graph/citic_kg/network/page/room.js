// Room: which boxes on the screen are taken, found through a grid.

const CELL = 64;

export class Room {
  constructor() {
    this.cells = new Map();
  }

  /** The cells that a box is in, by key. */
  * keys({ left, top, right, bottom }) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
      for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) {
        yield column * 1e6 + row;
      }
    }
  }

  take(box) {
    for (const key of this.keys(box)) {
      if (this.cells.has(key)) this.cells.get(key).push(box);
      else this.cells.set(key, [box]);
    }
  }

  /** Whether nothing is in a box but what has its number. */
  free(box) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (other.number !== box.number && other.left < box.right && box.left < other.right
          && other.top < box.bottom && box.top < other.bottom) return false;
      }
    }
    return true;
  }
}

/** The box around all of some boxes. */
export function around(boxes) {
  const found = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { left, top, right, bottom } of boxes) {
    found.left = Math.min(found.left, left);
    found.top = Math.min(found.top, top);
    found.right = Math.max(found.right, right);
    found.bottom = Math.max(found.bottom, bottom);
  }
  return found;
}
