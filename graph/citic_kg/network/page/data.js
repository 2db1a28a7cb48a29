// The data of the page: things, ties and claims of the JSON-LD, with what is looked up often.

/** The data and the picture that the page holds. */
export function readPage() {
  const parse = (id) => JSON.parse(document.getElementById(id).textContent);
  return indexed(parse("data"), parse("picture"));
}

/** Things, ties and claims by id and number, and each thing's ties. */
export function indexed(data, picture) {
  const claims = new Map(data.claims.map((claim) => [claim.id, claim]));
  const nodes = data.nodes.map((node, number) => ({ ...node, number, mark: picture.nodes[number] }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = data.edges.map((edge, number) => ({
    ...edge,
    number,
    from: byId.get(edge.source).number,
    to: byId.get(edge.target).number,
    status: edge.status ?? (edge.relation === "possiblySameAs" ? "open" : "inferred"),
    claims: (edge.rests ?? []).map((id) => claims.get(id)),
    follows: edge.follows ?? [],
  }));
  const byKey = new Map(edges.map((edge) => [edge.id, edge]));
  const ties = nodes.map(() => []);
  for (const edge of edges) {
    edge.years = [...new Set(edge.claims.flatMap((claim) => claim.years))].sort((a, b) => a - b);
    edge.premises = edge.follows.map((key) => byKey.get(key)).filter(Boolean);
    ties[edge.from].push(edge);
    ties[edge.to].push(edge);
  }
  const claimsOf = nodes.map(() => []);
  for (const claim of data.claims) {
    for (const id of new Set(Object.values(claim.roles).flat())) {
      claimsOf[byId.get(id).number].push(claim);
    }
  }
  const years = [...new Set(edges.flatMap((edge) => edge.years))].sort((a, b) => a - b);
  return { ...data, picture, nodes, edges, byId, byKey, ties, claimsOf, years };
}

/** The other end of a tie. */
export function otherEnd(edge, number) {
  return edge.from === number ? edge.to : edge.from;
}

/** The ids of the things that a thing is tied to. */
export function neighbours(page, id) {
  const { number } = page.byId.get(id);
  return new Set(page.ties[number].map((tie) => page.nodes[otherEnd(tie, number)].id));
}

/** An element with text, attributes and children. Text never becomes markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A text whose direction is its own and does not turn its neighbours around. */
export function isolated(text) {
  return element("bdi", {}, text);
}
