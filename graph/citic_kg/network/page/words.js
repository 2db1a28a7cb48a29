// Words: sentences of ties, lines of claims, places of evidence.
import { element, isolated } from "./data.js";

/** "2020, 2021", or nothing where no year is known. */
export function yearsOf(years) {
  return years.join(", ");
}

/** The sentence of a tie, without its evidence. */
export function sentence(page, edge) {
  const name = (number) => page.nodes[number].label;
  return `${name(edge.from)} ${page.relations[edge.relation].phrase} ${name(edge.to)}`;
}

/** "achieved, 2021": how far it has come and of which years. */
export function standing(page, edge) {
  return [page.statuses[edge.status], yearsOf(edge.years)].filter(Boolean).join(", ");
}

/** A passage as the title of its report and the characters that it takes, as text. */
export function place(page, passage) {
  const [id, at = ""] = passage.split("#char=");
  const title = page.reports[id]?.title ?? id;
  return `${title}, characters ${at.replace(",", "–")}`;
}

/** Passages as lines; the report's address is a link where it is one of the web. */
export function evidence(page, passages) {
  return [...new Set(passages)].map((passage) => {
    // A server has a page of each passage.
    const address = page.passagePage?.(passage)
      ?? page.reports[passage.split("#")[0]]?.address ?? "";
    const text = place(page, passage);
    const shown = /^(https?:\/\/|\/id\/)/.test(address)
      ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text)
      : text;
    return element("span", { class: "evidence", title: passage }, shown);
  });
}

/** The passages behind a tie; for one that only follows from others, those behind them. */
export function passagesOf(edge) {
  const ties = edge.claims.length ? [edge] : edge.premises;
  return [...new Set(ties.flatMap((tie) => tie.claims.flatMap((claim) => claim.evidence)))];
}

const NOTE = "editorialNote";

/** What a claim says, in a line: its summary, its roles and its other values. */
export function claimText(page, claim, without) {
  const label = (name) => page.relations[name]?.label ?? name;
  const values = new Map(claim.values);
  const parts = [];
  for (const [role, ids] of Object.entries(claim.roles)) {
    const others = ids.filter((id) => id !== without).map((id) => page.byId.get(id).label);
    if (others.length) parts.push(`${label(role)}: ${others.join(", ")}`);
  }
  if (values.has("asPrinted") && values.has("indicator")) {
    const rest = parts.length ? ` (${parts.join("; ")})` : "";
    return `${values.get("indicator")}: ${values.get("asPrinted")}${rest}`;
  }
  for (const [name, text] of claim.values) {
    if (name !== "summary" && name !== NOTE) parts.push(`${label(name)}: ${text}`);
  }
  if (values.has("summary")) parts.unshift(values.get("summary"));
  return parts.join("; ") || claim.kind;
}

/** The kind of a claim in words: "AwardClaim" is "award". */
export function kindWords(kind) {
  return kind.replace(/Claim$/, "").replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** What the editors remark on a claim: no report says it. */
function notes(claim) {
  return claim.values.filter(([name]) => name === NOTE).map(([, text]) => (
    element("div", { class: "quiet" }, element("em", {}, "Editor’s note: "), isolated(text))));
}

/** The line of a claim with its standing, the editors' notes and its evidence. */
export function claimItem(page, claim, without) {
  const state = claim.status ? page.statuses[claim.status] : "left open";
  const basis = claim.basis === "context" ? "from context" : "";
  const facts = [state, yearsOf(claim.years), basis].filter(Boolean).join(", ");
  return element("li", {}, isolated(claimText(page, claim, without)),
    element("span", { class: "quiet" }, ` (${facts})`), ...notes(claim), ...evidence(page, claim.evidence));
}
