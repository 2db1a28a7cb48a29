"""What the tests of both explorers measure in a page, where things are drawn."""

from __future__ import annotations

# Where a thing is drawn, in the pixels of the window.
AT = """(label) => {
  const { page, picture } = explorer;
  const node = page.nodes.find((one) => one.label === label);
  const at = picture.network.canvasToDOM(picture.network.getPosition(node.number));
  const { left, top } = picture.place.getBoundingClientRect();
  return [at.x + left, at.y + top];
}"""
# Whether a thing is drawn.
DRAWN = """(label) => {
  const { page, picture } = explorer;
  const node = page.nodes.find((one) => one.label === label);
  return !picture.things.get(node.number).hidden;
}"""
# How many boxes of things, labels included, cover another. What is visible is told by a
# function in the one explorer and kept as a value in the other.
OVERLAPS = """() => {
  const { picture, visible } = explorer;
  const { things } = typeof visible === "function" ? visible() : visible;
  const boxes = [...things].map((n) => picture.network.getBoundingBox(n));
  let found = 0;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > 1 && y > 1) found += 1;
  }));
  return found;
}"""
