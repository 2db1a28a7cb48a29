// The layer behind the textarea: the same text, coloured by token, with a place marked in it.

import { pairAt, tokens } from "./tokens.js";

/** Paint the text into the layer; `place` is the offset of an error, or -1. */
export function paint(layer, text, caret, place) {
  const all = tokens(text);
  const pair = pairAt(all, caret);
  const seen = all.filter((token) => token.kind !== "space");
  const marked = place < 0 ? null : seen.find((token) => token.end > place) ?? seen.at(-1);
  const parts = all.map((token) => {
    const wrong = token === marked;
    const paired = pair.includes(token);
    if (token.kind === "space" || (token.kind === "mark" && !wrong)) return token.text;
    const span = document.createElement("span");
    span.className = `t-${token.kind}${wrong ? " t-wrong" : ""}${paired ? " t-pair" : ""}`;
    span.textContent = token.text;
    return span;
  });
  // The last line is only as high as the others if something stands in it.
  layer.replaceChildren(...parts, "\n");
}

/** Number the lines of the text in the gutter; `wrong` is the number of a marked one, or 0. */
export function numberLines(gutter, text, wrong) {
  const count = text.split("\n").length;
  if (gutter.dataset.state === `${count}/${wrong}`) return;
  gutter.dataset.state = `${count}/${wrong}`;
  const rows = Array.from({ length: count }, (_, i) => {
    const row = document.createElement("span");
    row.textContent = String(i + 1);
    if (i + 1 === wrong) row.className = "t-wrong";
    return row;
  });
  gutter.replaceChildren(...rows);
}

/** Where the offset stands on the screen, found in the painted layer. */
export function rectAt(layer, offset) {
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left < node.length) {
      const range = document.createRange();
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      // At the end of a line the range is that of the line break, which has a box of its own.
      return range.getClientRects()[0] ?? range.getBoundingClientRect();
    }
    left -= node.length;
  }
  return layer.getBoundingClientRect();
}
