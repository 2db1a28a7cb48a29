// Places for things that come into a picture: near the thing that they hang on, over nothing.

const GAP = 8;
const ASPECT = 1.5;

/** The box of a mark with its label, when the middle of the mark is at a point. */
function box(mark, { x, y }) {
  const [wide, high] = mark.room;
  const middle = y - mark.shift;
  return { left: x - wide / 2, right: x + wide / 2, top: middle - high / 2, bottom: middle + high / 2 };
}

function covers(a, b) {
  return a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
}

/** The first free point on rings around a middle, beginning on the side away from `from`. */
function freePoint(mark, middle, from, taken) {
  const start = Math.atan2(middle.y - from.y, middle.x - from.x);
  for (let ring = 1; ring < 80; ring += 1) {
    const radius = 60 + ring * 45;
    const steps = 8 + ring * 4;
    for (let i = 0; i < steps; i += 1) {
      // To the left and right in turn.
      const turn = start + (i % 2 ? 1 : -1) * Math.ceil(i / 2) * (2 * Math.PI / steps);
      const at = { x: Math.round(middle.x + Math.cos(turn) * radius * ASPECT),
        y: Math.round(middle.y + Math.sin(turn) * radius) };
      const wanted = box(mark, at);
      if (!taken.some((other) => covers(wanted, other))) return at;
    }
  }
  return middle;
}

/** Give every mark of the data a place: `known` ones keep theirs, new ones come to a neighbour.
 *
 * The marks are those of the picture, in the order of the nodes. The same data and places give
 * the same result.
 */
export function placeAll(data, known) {
  const { nodes: marks } = data.picture;
  const number = new Map(data.nodes.map(({ id }, i) => [id, i]));
  const at = new Map();
  data.nodes.forEach(({ id }, i) => { if (known.has(id)) at.set(i, known.get(id)); });
  const taken = [...at].map(([i, point]) => box(marks[i], point));
  const beside = marks.map(() => []);
  for (const { source, target } of data.edges) {
    beside[number.get(source)].push(number.get(target));
    beside[number.get(target)].push(number.get(source));
  }
  const points = [...at.values()];
  const mean = (name) => points.reduce((sum, point) => sum + point[name], 0) / (points.length || 1);
  const centre = { x: mean("x"), y: mean("y") };
  const waiting = marks.map((_, i) => i).filter((i) => !at.has(i));
  while (waiting.length) {
    const next = Math.max(0, waiting.findIndex((i) => beside[i].some((other) => at.has(other))));
    const [i] = waiting.splice(next, 1);
    const parent = beside[i].find((other) => at.has(other));
    const point = freePoint(marks[i], at.get(parent) ?? centre, centre, taken);
    at.set(i, point);
    taken.push(box(marks[i], point));
  }
  marks.forEach((mark, i) => Object.assign(mark, at.get(i)));
}
