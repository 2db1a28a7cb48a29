// The mouse on the canvas: what it points at, clicks and drags.

const NEAR = 8; // pixels around the middle of a mark, however small, in which it is meant

/** Tell what the mouse does with the picture: `on.point`, `on.choose` and `on.open`. */
export function listenToMouse(picture) {
  const { network, place, on, labels } = picture;
  let pointed = null;
  const point = (one, at) => {
    place.style.cursor = one ? "pointer" : "";
    if (one?.thing !== pointed?.thing || one?.tie !== pointed?.tie) on.point(one, at);
    pointed = one;
  };
  network.on("click", ({ pointer }) => {
    point(null);
    on.choose(under(picture, pointer.DOM));
  });
  network.on("doubleClick", ({ pointer }) => {
    const one = under(picture, pointer.DOM);
    if (one?.thing !== undefined) on.open(one.thing);
  });
  network.on("dragging", ({ nodes }) => { if (nodes.length) labels.stale(); });
  for (const name of ["dragStart", "zoom"]) {
    network.on(name, () => {
      picture.fitted = false;
      point(null);
    });
  }
  place.addEventListener("pointerleave", () => point(null));
  place.addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
    const { left, top } = place.getBoundingClientRect();
    const at = { x: clientX - left, y: clientY - top };
    if (!buttons) point(under(picture, at), at);
  });
}

/** The thing or tie at a place of the canvas: a mark, a name, a mark nearby, then a line. */
function under(picture, dom) {
  const { network, labels } = picture;
  const scale = network.getScale();
  const { x, y } = network.DOMtoCanvas(dom);
  const thing = network.getNodeAt(dom)
    ?? labels.under(x * scale, y * scale) ?? nearest(picture, x, y, NEAR / scale);
  if (thing !== undefined) return { thing };
  const tie = network.getEdgeAt(dom);
  return tie === undefined ? null : { tie };
}

function nearest({ at, labels }, x, y, most) {
  const away = (number) => Math.hypot(at(number).x - x, at(number).y - y);
  const near = labels.order.filter((number) => away(number) <= most);
  return near.sort((one, other) => away(one) - away(other))[0];
}
