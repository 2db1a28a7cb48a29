// What is in sight: fitting the picture into the part of the canvas that no panel covers.
import { around } from "./room.js";

const EDGE = 12;
const LARGEST = 1.4;
const ROOM = { x: 50, y: 30 }; // for the label of a thing that is in sight
const SHARES = [0.8, 0.9, 1]; // of the size that the marks alone could have
const LEAST_FREE = 80; // pixels

/** The part of the canvas that the panel leaves free, in pixels of the canvas. */
function free({ place, panel }) {
  const { left, top, right, bottom, width, height } = place.getBoundingClientRect();
  const all = { left: EDGE, top: EDGE, right: width - EDGE, bottom: height - EDGE };
  const over = panel.getBoundingClientRect();
  if (panel.hidden || over.top >= bottom) return all;
  const area = { ...all };
  if (over.width > width / 2) area.bottom = over.top - top - EDGE;
  else if (over.left - left > right - over.right) area.right = over.left - left - EDGE;
  else area.left = over.right - left + EDGE;
  // A panel that leaves hardly anything is as if it were not there.
  return Math.min(area.right - area.left, area.bottom - area.top) < LEAST_FREE ? all : area;
}

/** Show things with their labels as large as fits into the free part.
 *
 * Labels do not shrink with the picture. Where they would make it very small, those that stand out
 * of the free part go elsewhere; of some sizes that is taken at which most things are named.
 */
export function fit(picture, numbers, most = LARGEST) {
  const { labels } = picture;
  const area = free(picture);
  const room = { wide: area.right - area.left, high: area.bottom - area.top };
  if (room.wide <= 0 || room.high <= 0) return; // a frame that is not shown yet
  const largest = Math.min(most, share(room, around(picture.marks(numbers, 1))));
  let best = null;
  for (const scale of [withLabels(picture, numbers, largest, room), ...SHARES.map((s) => s * largest)]) {
    labels.stale();
    labels.frame = null;
    const all = around(picture.boxes(numbers, scale));
    const box = share(room, all) < 1 ? around(picture.marks(numbers, scale)) : all;
    const x = (box.left + box.right) / 2;
    const y = (box.top + box.bottom) / 2;
    labels.frame = { scale, left: x - room.wide / 2, right: x + room.wide / 2,
      top: y - room.high / 2, bottom: y + room.high / 2 };
    labels.stale();
    const named = labels.placed(picture.at, scale).filter(({ number }) => numbers.has(number)).length;
    if (!best || named > best.named) best = { named, frame: labels.frame, x: x / scale, y: y / scale };
  }
  labels.stale();
  labels.frame = best.frame;
  show(picture, area, best, best.frame.scale);
}

/** How much larger something could be and still have room. */
function share({ wide, high }, { left, right, top, bottom }) {
  return Math.min(wide / (right - left), high / (bottom - top));
}

/** The scale at which all labels have room beside or below their marks, but not much below the
 *  largest at which the marks have. */
function withLabels(picture, numbers, largest, room) {
  const least = largest * SHARES[0];
  let scale = largest;
  picture.labels.frame = null;
  picture.labels.stale();
  let left = share(room, around(picture.boxes(numbers, scale)));
  while (left < 1 && scale > least) {
    scale = Math.max(scale * left * 0.999, least);
    left = share(room, around(picture.boxes(numbers, scale)));
  }
  return scale;
}

/** Put a point of the picture into the middle of the free part. */
function show({ network, place }, { left, right, top, bottom }, { x, y }, scale) {
  network.moveTo({ scale, position: {
    x: x - ((left + right) / 2 - place.clientWidth / 2) / scale,
    y: y - ((top + bottom) / 2 - place.clientHeight / 2) / scale,
  } });
}

/** Bring things into the free part if one is not in it: one by moving, several by fitting. */
export function reveal(picture, numbers) {
  const { network } = picture;
  const area = free(picture);
  const at = numbers.map((number) => network.canvasToDOM(picture.at(number)));
  if (at.every(({ x, y }) => x >= area.left && y >= area.top && x <= area.right && y <= area.bottom)) {
    return;
  }
  picture.fitted = false;
  const scale = network.getScale();
  if (numbers.length > 1) return fit(picture, new Set(numbers), Math.max(0.8, scale));
  const middle = network.getViewPosition();
  const over = (value, low, high) => value - Math.min(Math.max(value, low), high);
  network.moveTo({ position: {
    x: middle.x + over(at[0].x, area.left + ROOM.x, area.right - ROOM.x) / scale,
    y: middle.y + over(at[0].y, area.top + ROOM.y, area.bottom - ROOM.y) / scale,
  } });
}
