// Files of what is shown: CSV of the table, PNG and SVG of the picture.
import { around } from "./room.js";
import { bends, drawn, markOf } from "./style.js";
import { toCsv } from "./table.js";

/** Hand a file to the browser. */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveCsv(page, visible, name) {
  save(new Blob(["\ufeff", toCsv(page, visible)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
}

/** The canvas as it is seen, on paper of the theme. */
export function savePng(picture, name) {
  const canvas = picture.place.querySelector("canvas");
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const pen = copy.getContext("2d");
  pen.fillStyle = picture.colours.paper;
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(canvas, 0, 0);
  copy.toBlob((blob) => save(blob, `${name}.png`), "image/png");
}

/** The whole of what is shown as SVG, in the places where it stands now. */
export function pictureSvg(page, picture, visible) {
  const { ink, tie, paper } = picture.colours;
  const at = picture.network.getPositions([...visible.things]);
  const box = around([...visible.things].map((n) => roomOf(page.nodes[n].mark, at[n], picture.labels)));
  const left = box.left - 20;
  const top = box.top - 20;
  const wide = box.right + 20 - left;
  const high = box.bottom + 20 - top;
  const svg = drawn("svg", { xmlns: "http://www.w3.org/2000/svg",
    viewBox: [left, top, wide, high].map(Math.round).join(" "),
    width: Math.round(wide), height: Math.round(high), "font-family": "Arial, Helvetica, sans-serif" });
  svg.append(drawn("rect", { x: left, y: top, width: wide, height: high, fill: paper }));
  svg.append(arrowHead(tie));
  const bent = bends(page);
  for (const edge of page.edges.filter(({ number }) => visible.ties.has(number))) {
    const { size } = page.nodes[edge.to].mark;
    svg.append(curve(edge, at[edge.from], at[edge.to], bent[edge.number], tie, size));
  }
  for (const node of page.nodes.filter(({ number }) => visible.things.has(number))) {
    const { x, y } = at[node.number];
    const { size, font, label } = node.mark;
    svg.append(markOf(page.kinds[node.kind], x, y, size, ink));
    label.split("\n").forEach((line, i) => svg.append(drawn("text", {
      x, y: y + size + 4 + (i + 0.85) * font.size * 1.15, "text-anchor": "middle",
      "font-size": font.size, fill: ink, stroke: paper, "stroke-width": 3, "paint-order": "stroke",
    }, line)));
  }
  return new XMLSerializer().serializeToString(svg);
}

/** The box of a mark with its label below it. */
function roomOf(mark, { x, y }, labels) {
  const { lines, wide } = labels.measure(mark);
  const half = Math.max(mark.size, wide * mark.font.size / 2);
  return { left: x - half, right: x + half, top: y - mark.size,
    bottom: y + mark.size + 4 + lines.length * mark.font.size * 1.15 };
}

function arrowHead(colour) {
  const head = drawn("marker", { id: "to", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7,
    markerHeight: 7, orient: "auto" });
  head.append(drawn("polygon", { points: "0,1 8,4 0,7", fill: colour }));
  const defs = drawn("defs", {});
  defs.append(head);
  return defs;
}

/** A tie from thing to thing, up to the mark of its target. */
function curve(edge, from, to, bend, colour, size) {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const control = { x: middle.x - (to.y - from.y) * bend, y: middle.y + (to.x - from.x) * bend };
  const away = Math.hypot(to.x - control.x, to.y - control.y) || 1;
  const stop = Math.min(1, (size + 3) / away);
  const end = { x: to.x - (to.x - control.x) * stop, y: to.y - (to.y - control.y) * stop };
  const dashes = { solid: "none", dashed: "8 6", dotted: "2 5" }[edge.style];
  return drawn("path", { d: [`M${from.x} ${from.y}Q${control.x} ${control.y}`, end.x, end.y].join(" "),
    fill: "none", stroke: colour, "stroke-width": 1.3, "stroke-dasharray": dashes,
    ...(edge.symmetric ? {} : { "marker-end": "url(#to)" }) });
}

export function saveSvg(page, picture, visible, name) {
  const text = pictureSvg(page, picture, visible);
  save(new Blob([text], { type: "image/svg+xml;charset=utf-8" }), `${name}.svg`);
}
