// The spot of a label: the first free place at its mark or, if it must have one, further off.

const LEAST = 10; // pixels on the screen: what is smaller cannot be read
export const LINE = 1.15; // of the size
const GAP = 2;
const LARGE = 18; // the font of a thing with so many ties that its label may cover lesser marks
// How far off a label may be: that of what is chosen, of what is lit, and of the rest.
const FAR = [[14, 30, 50, 75, 105, 140], [12, 26, 40], []];
// Below, above, right, left of the mark, and a little aside of that.
const SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0],
  [0.6, 1], [-0.6, 1], [0.6, -1], [-0.6, -1], [1, 0.7], [1, -0.7], [-1, 0.7], [-1, -0.7]];
// Around a rectangle.
const RAYS = [...Array(16).keys()].map((k) => {
  const [x, y] = [Math.sin(k * Math.PI / 8), Math.cos(k * Math.PI / 8)];
  const far = Math.max(Math.abs(x), Math.abs(y));
  return [x / far, y / far];
});

/** The box of a mark at a scale, in pixels. */
export function markBox({ number, mark }, { x, y }, scale) {
  const r = mark.size * scale + 1;
  const middle = { x: x * scale, y: y * scale };
  return { number, mark, r, middle, left: middle.x - r, right: middle.x + r, top: middle.y - r,
    bottom: middle.y + r };
}

/** The box of a label, in pixels, or undefined where there is no room for it.
 *
 * It is in the frame, if there is one, over no other label of `names` and no mark of `marks`. What
 * is lit or large may cover marks that are not among the `spared` ones.
 */
export function spotOf({ number, mark, r, middle }, { lines, wide }, rank, scale, taken) {
  const { frame, names, marks, spared } = taken;
  const size = Math.max(LEAST, mark.font.size * scale);
  const w = wide * size / 2 + GAP;
  const h = lines.length * size * LINE / 2;
  const gives = frame && middle.x >= frame.left && middle.x <= frame.right;
  const box = ([dx, dy], away) => {
    let x = middle.x + dx * (r + away + w);
    // Above or below its mark a label gives way to the edge.
    if (gives && Math.abs(dy) === 1) x = Math.min(Math.max(x, frame.left + w), frame.right - w);
    const y = middle.y + dy * (r + away + h);
    return { number, lines, size, x, left: x - w, right: x + w, top: y - h, bottom: y + h,
      from: away > GAP ? middle : null };
  };
  const inside = (one) => !frame || (one.left >= frame.left && one.right <= frame.right
    && one.top >= frame.top && one.bottom <= frame.bottom);
  const first = (ways, away, uncovered) => ways.map((way) => box(way, away))
    .find((one) => inside(one) && names.free(one) && uncovered.free(one));
  const beside = first(SIDES, GAP, marks);
  if (beside || (rank === 2 && mark.font.size < LARGE)) return beside;
  return [GAP, ...FAR[rank]].reduce((found, away) => (
    found ?? first(away > GAP ? RAYS : SIDES, away, spared)), undefined);
}
