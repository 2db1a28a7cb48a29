// The looks of things and ties on the canvas, in the colours of the theme.

/** A colour of the style sheet, as it stands under the theme of the moment. */
export function themed(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The colours that the canvas needs. */
export function palette() {
  return { ink: themed("ink"), quiet: themed("quiet"), tie: themed("tie"), halo: themed("halo"),
    mark: themed("mark"), paper: themed("paper") };
}

export const DASHES = { solid: false, dashed: [8, 6], dotted: [2, 5] };

/** The drawn form of a thing. */
export function thingLook(page, node, colours, { hidden, dim, chosen }) {
  const { mark } = node;
  return {
    id: node.number, x: mark.x, y: mark.y, shape: mark.shape, size: mark.size,
    hidden, opacity: dim ? 0.22 : 1, borderWidth: chosen ? 4 : 1,
    color: { background: page.kinds[node.kind].colour, border: chosen ? colours.mark : colours.ink },
  };
}

/** The drawn form of a tie; one of several between two things is bent away from the others. */
export function tieLook(edge, colours, { hidden, dim, chosen, bend }) {
  return {
    id: edge.number, from: edge.from, to: edge.to, hidden,
    dashes: DASHES[edge.style], width: chosen ? 3 : 1.3,
    color: { color: chosen ? colours.mark : colours.tie, opacity: dim ? 0.15 : 0.9 },
    arrows: edge.symmetric ? "" : "to",
    smooth: bend ? { enabled: true, type: "curvedCW", roundness: bend } : { enabled: false },
  };
}

/** How far each tie is bent: the first between two things not at all. */
export function bends(page) {
  const seen = new Map();
  return page.edges.map((edge) => {
    const pair = `${Math.min(edge.from, edge.to)} ${Math.max(edge.from, edge.to)}`;
    const count = seen.get(pair) ?? 0;
    seen.set(pair, count + 1);
    const way = edge.from < edge.to ? 1 : -1;
    return count ? way * (count % 2 ? 1 : -1) * 0.14 * Math.ceil(count / 2) : 0;
  });
}

const POINTS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1], [1, 0.8], [-1, 0.8]],
  triangleDown: [[0, 1], [1, -0.8], [-1, -0.8]],
  hexagon: [0, 1, 2, 3, 4, 5].map((k) => [Math.cos(k * Math.PI / 3), Math.sin(k * Math.PI / 3)]),
  star: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => {
    const far = k % 2 ? 0.5 : 1.2;
    return [far * Math.sin(k * Math.PI / 5), -far * Math.cos(k * Math.PI / 5)];
  }),
};

/** An element of SVG. */
export function drawn(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The mark of a class of things as SVG, around a point. */
export function markOf(look, x, y, size, ink) {
  const shared = { fill: look.colour, stroke: ink, "stroke-width": 1 };
  if (!POINTS[look.shape]) return drawn("circle", { cx: x, cy: y, r: size, ...shared });
  const points = POINTS[look.shape]
    .map(([dx, dy]) => `${(x + dx * size).toFixed(1)},${(y + dy * size).toFixed(1)}`).join(" ");
  return drawn("polygon", { points, ...shared });
}
