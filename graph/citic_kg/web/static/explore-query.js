// The query of the explorer's address: things one after the other, each with how many of its
// neighbours, and filters.

export const STEP = 30;

/** The steps of a query, and the server's filters. */
export function readQuery(search) {
  const asked = [];
  const filters = [];
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === "about") {
      const counted = /^(.+)~(\d{1,3})$/s.exec(value);
      asked.push(counted ? [counted[1], Number(counted[2])] : [value, STEP]);
    } else if (name !== "path" && name !== "layout" && name !== "format") filters.push([name, value]);
  }
  return { asked, filters };
}

/** The query of steps, as `readQuery` reads it. */
export function writeQuery({ asked, filters }) {
  const text = (value) => encodeURIComponent(value).replaceAll("%3A", ":");
  return [...asked.map(([name, most]) => `about=${text(name)}${most === STEP ? "" : `~${most}`}`),
    ...filters.map(([name, value]) => `${name}=${text(value)}`)].join("&");
}

/** How many neighbours of a thing are asked for; undefined where it is not asked for. */
export function countOf(asked, name) {
  return asked.findLast(([other]) => other === name)?.[1];
}

/** The steps with another one; turns of one thing in a row are one step, as the server has it. */
export function withStep(asked, name, most) {
  const last = asked.at(-1);
  const goesOn = last?.[0] === name && last[1] > 0 && last[1] % STEP === 0;
  return [...(goesOn ? asked.slice(0, -1) : asked), [name, most]];
}

/** How many of the first things are laid out together, if nothing else is said. */
export function laidTogether(asked) {
  const alone = asked.findIndex(([, most]) => most > 0);
  return Math.max(1, alone < 0 ? asked.length : alone);
}

/** The name of a thing in a query: the node id/x is id:x. */
export function nameOf(id) {
  return id.replace(/^id\//, "id:");
}
