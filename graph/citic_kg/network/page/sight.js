// What is in sight: fitting the picture into the part of the canvas that no panel covers.
import { around } from "./room.js";

const EDGE = 12;
const LARGEST = 1.4;
const ROOM = { x: 50, y: 30 }; // for the label of a thing that is in sight
const SHARE = 0.8; // of the size that the marks alone could have, which labels do not go below
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
 * of the free part go elsewhere.
 */
export function fit(picture, numbers, most = LARGEST) {
  const { labels } = picture;
  const area = free(picture);
  const wide = area.right - area.left;
  const high = area.bottom - area.top;
  if (wide <= 0 || high <= 0) return; // a frame that is not shown yet
  const share = (box) => Math.min(wide / (box.right - box.left), high / (box.bottom - box.top));
  const largest = Math.min(most, share(around(picture.marks(numbers, 1))));
  let scale = largest;
  labels.frame = null;
  let box = around(picture.boxes(numbers, scale));
  while (share(box) < 1 && scale > largest * SHARE) {
    scale = Math.max(scale * share(box), largest * SHARE) * 0.999;
    box = around(picture.boxes(numbers, scale));
  }
  if (share(box) < 1) box = around(picture.marks(numbers, scale));
  const x = (box.left + box.right) / 2;
  const y = (box.top + box.bottom) / 2;
  labels.stale();
  labels.frame = { scale, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
  show(picture, area, { x: x / scale, y: y / scale }, scale);
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
  picture.fitted = null;
  const scale = network.getScale();
  if (numbers.length > 1) return fit(picture, new Set(numbers), Math.max(0.8, scale));
  const middle = network.getViewPosition();
  const over = (value, low, high) => value - Math.min(Math.max(value, low), high);
  network.moveTo({ position: {
    x: middle.x + over(at[0].x, area.left + ROOM.x, area.right - ROOM.x) / scale,
    y: middle.y + over(at[0].y, area.top + ROOM.y, area.bottom - ROOM.y) / scale,
  } });
}
