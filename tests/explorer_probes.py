"""What the tests of both explorers measure in a page, where things are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

READABLE = 10  # pixels: the smallest font that labels may have
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
# The lines of text that are on the canvas, as the canvas is told to draw them: each with its box in
# the pixels of the canvas, the size of its font there, and whether it is drawn in full ink.
LINES = """() => {
  const { network } = explorer.picture;
  const pen = CanvasRenderingContext2D.prototype;
  const own = pen.fillText;
  const found = [];
  pen.fillText = function (text, x, y) {
    const { a, d, e, f } = this.getTransform();
    const ratio = devicePixelRatio;
    const box = this.measureText(text);
    found.push({
      text,
      left: (a * (x - box.actualBoundingBoxLeft) + e) / ratio,
      right: (a * (x + box.actualBoundingBoxRight) + e) / ratio,
      top: (d * (y - box.actualBoundingBoxAscent) + f) / ratio,
      bottom: (d * (y + box.actualBoundingBoxDescent) + f) / ratio,
      size: (parseFloat(this.font) * a) / ratio,
      full: this.globalAlpha === 1 && /^#[0-9a-f]{6}$/.test(this.fillStyle),
    });
    return own.call(this, text, x, y);
  };
  network.redraw();
  pen.fillText = own;
  return found;
}"""
# The labels of the things that are shown, the best connected first. What is visible is told by a
# function in the one explorer and kept as a value in the other.
SHOWN = """() => {
  const { page, visible } = explorer;
  const { things } = typeof visible === "function" ? visible() : visible;
  const ties = (number) => page.ties[number].filter((tie) => tie.claims.length).length;
  const sorted = [...things].sort((a, b) => ties(b) - ties(a));
  return sorted.map((number) => page.nodes[number].mark.label);
}"""
# The labels of the things whose marks the panel covers.
COVERED = """() => {
  const { page, picture, visible } = explorer;
  const { things } = typeof visible === "function" ? visible() : visible;
  const { left, top } = picture.place.getBoundingClientRect();
  const over = document.getElementById("details").getBoundingClientRect();
  return [...things].filter((number) => {
    const at = picture.network.canvasToDOM(picture.network.getPosition(number));
    const [x, y] = [at.x + left, at.y + top];
    return x > over.left && x < over.right && y > over.top && y < over.bottom;
  }).map((number) => page.nodes[number].label);
}"""
# How many boxes of things, with labels as large as the marks ask for, cover another.
CROWDED = """() => {
  const { page, picture, visible } = explorer;
  const { things } = typeof visible === "function" ? visible() : visible;
  const pen = document.createElement("canvas").getContext("2d");
  const boxes = [...things].map((number) => {
    const { label, font, size } = page.nodes[number].mark;
    const { x, y } = picture.network.getPosition(number);
    pen.font = `${font.size}px Arial, Helvetica, sans-serif`;
    const lines = label.split("\\n");
    const half = Math.max(size, ...lines.map((line) => pen.measureText(line).width / 2));
    return { left: x - half, right: x + half, top: y - size,
      bottom: y + size + 4 + lines.length * font.size * 1.15 };
  });
  let found = 0;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > 1 && y > 1) found += 1;
  }));
  return found;
}"""


def count(page: Page) -> str:
    """What the footer tells of how much is shown."""
    return page.locator("#count").inner_text()


def click_on(page: Page, label: str) -> None:
    """Click on the mark of a thing."""
    page.mouse.click(*page.evaluate(AT, label))


def chosen(page: Page) -> Locator:
    """The head of the panel."""
    return page.locator("#details h2")


def search(page: Page, words: str) -> None:
    """Take the first thing that the search box offers."""
    page.locator("#search").fill(words)
    page.keyboard.press("Enter")
    page.locator("#search").blur()


@dataclass(frozen=True)
class Lettering:
    """The lines of text on the canvas of an explorer as they are drawn now."""

    lines: list[dict[str, Any]]
    shown: list[str]
    size: dict[str, int]

    @classmethod
    def of(cls, page: Page) -> Lettering:
        """What stands on the canvas of the page."""
        place = "() => ({ wide: explorer.picture.place.clientWidth,"
        place += " high: explorer.picture.place.clientHeight })"
        return cls(page.evaluate(LINES), page.evaluate(SHOWN), page.evaluate(place))

    @property
    def named(self) -> list[str]:
        """The labels of things that are drawn whole, the best connected first."""
        texts = {line["text"] for line in self.lines}
        return [label for label in self.shown if texts.issuperset(label.split("\n"))]

    def overlaps(self) -> list[str]:
        """The lines that cover each other."""
        return [
            f"{a['text']} over {b['text']}"
            for a, b in combinations(self.lines, 2)
            if min(a["right"], b["right"]) - max(a["left"], b["left"]) > 1
            and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1
        ]

    def faults(self) -> list[str]:
        """What is cut off by the edge, too small to be read, or pale."""
        return [
            line["text"]
            for line in self.lines
            if line["left"] < 0
            or line["top"] < 0
            or line["right"] > self.size["wide"]
            or line["bottom"] > self.size["high"]
            or line["size"] < READABLE - 0.01
            or not line["full"]
        ]


def name_at(page: Page, label: str) -> tuple[float, float]:
    """Where the name of a thing is written, in the pixels of the window; it is one line."""
    left, top = page.evaluate(
        "() => { const { left, top } = explorer.picture.place.getBoundingClientRect();"
        " return [left, top]; }"
    )
    mark = page.evaluate(AT, label)
    places = [
        (left + (line["left"] + line["right"]) / 2, top + (line["top"] + line["bottom"]) / 2)
        for line in Lettering.of(page).lines
        if line["text"] == label
    ]
    return min(places, key=lambda at: math.dist(at, mark))
