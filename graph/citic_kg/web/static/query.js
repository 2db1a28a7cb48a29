// Sending a query, and the same query as downloads.

export const LONGEST = 6000; // characters of an address that servers and mail programs take
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";
const FORMS = {
  rows: [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]],
  truth: [["json", "JSON"], ["xml", "XML"]],
  graph: [["turtle", "Turtle"], ["ntriples", "N-Triples"], ["jsonld", "JSON-LD"], ["rdfxml", "RDF/XML"]],
};
const SUFFIX = { turtle: "ttl", ntriples: "nt", rdfxml: "rdf" };

/** A query that the server did not answer: why, and at which line and column, from 1, or 0. */
export class Refused extends Error {
  constructor(why, line = 0, column = 0) {
    super(why);
    Object.assign(this, { line, column });
  }
}

/** Whether the fields fit an address. */
export function fits(fields) {
  return fields.toString().length < LONGEST;
}

/** The answer: its kind (rows, truth, graph) and value. Throws `Refused`, or what fetch throws. */
export async function send(fields, signal) {
  const headers = { Accept: ACCEPT };
  const request = fits(fields) ? fetch(`/sparql?${fields}`, { headers, signal })
    : fetch("/sparql", { method: "POST", body: fields, headers, signal });
  const response = await orRefused(request, "The server cannot be reached. Your query is kept; run it again.");
  if (!response.ok) throw await problem(response);
  const broken = "The answer broke off: it took too long or is too large. Ask for less, or add a LIMIT.";
  if (response.headers.get("Content-Type").startsWith("text/turtle")) {
    return { kind: "graph", value: await orRefused(response.text(), broken) };
  }
  const value = await orRefused(response.json(), broken);
  if ("boolean" in value) return { kind: "truth", value: value.boolean };
  // As on the pages, a variable that begins with an underscore is a parameter and no column.
  value.head.vars = value.head.vars.filter((name) => !name.startsWith("_"));
  return { kind: "rows", value };
}

/** What is awaited; where it fails, the reason for a person. A cancelled one stays cancelled. */
async function orRefused(awaited, why) {
  try {
    return await awaited;
  } catch (error) {
    throw error.name === "AbortError" ? error : new Refused(why);
  }
}

async function problem(response) {
  const text = await response.text();
  try {
    const { detail, line, column } = JSON.parse(text);
    return new Refused(detail ?? text, line, column);
  } catch {
    return new Refused(text.slice(0, 500) || `The server answered ${response.status}.`);
  }
}

/** The downloads of an answer of the kind, and its permalink: links, or forms where too long. */
export function downloads(fields, kind) {
  const list = document.createElement("ul");
  list.className = "actions downloads";
  for (const [format, label] of FORMS[kind]) {
    const item = document.createElement("li");
    item.append(fits(fields) ? link(fields, format, label) : posting(fields, format, label));
    list.append(item);
  }
  if (fits(fields) && kind !== "graph") {
    const item = document.createElement("li");
    const made = Object.assign(document.createElement("a"), { href: `/sparql?${fields}`, textContent: "Link to this answer" });
    item.append(made);
    list.append(item);
  }
  return list;
}

function link(fields, format, label) {
  const asked = new URLSearchParams(fields);
  asked.set("format", format);
  const made = document.createElement("a");
  Object.assign(made, { href: `/sparql?${asked}`, textContent: label, className: "button" });
  made.download = `answer.${SUFFIX[format] ?? format}`;
  return made;
}

function posting(fields, format, label) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/sparql" });
  for (const [name, value] of [...fields, ["format", format]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.append(Object.assign(document.createElement("button"), { textContent: label }));
  return form;
}
