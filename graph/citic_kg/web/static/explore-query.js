// The query of the explorer's address: things, each with how many of its neighbours, and filters.

export const STEP = 30;

/** The things of a query, each with how many of its neighbours, and the server's filters. */
export function readQuery(search) {
  const asked = new Map();
  const filters = [];
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === "about") {
      const counted = /^(.+)~(\d{1,3})$/s.exec(value);
      asked.set(counted ? counted[1] : value, counted ? Number(counted[2]) : STEP);
    } else if (name !== "path" && name !== "layout" && name !== "format") filters.push([name, value]);
  }
  return { asked, filters };
}

/** The query of things, as `readQuery` reads it. */
export function writeQuery({ asked, filters }) {
  const text = (value) => encodeURIComponent(value).replaceAll("%3A", ":");
  return [...[...asked].map(([name, most]) => `about=${text(name)}${most === STEP ? "" : `~${most}`}`),
    ...filters.map(([name, value]) => `${name}=${text(value)}`)].join("&");
}

/** The name of a thing in a query: the node id/x is id:x. */
export function nameOf(id) {
  return id.replace(/^id\//, "id:");
}
