// The terms of a result as a person reads them: our IRIs short and as links, literals with a
// mark of their language or datatype. The server writes the tables of its pages in the same way.

import { prefixed } from "./completion.js";

export const BASE = "https://w3id.org/citic-kg/";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = /^(?:integer|decimal|double|float|long|int|short|byte|nonNegativeInteger|positiveInteger)$/;
const SHORT = [[`${BASE}id/claim/`, "claim/"], [`${BASE}id/`, "id:"], [`${BASE}def/`, "citic:"], [BASE, ""]];
const PASSAGE = /^report\/([a-z0-9-]+)#char=([0-9]+),([0-9]+)$/;
const CLAIM = /^claim\/[a-z0-9-]+\/[a-z0-9.-]+$/;

/** Where a link to the IRI leads: our own to their page here, http(s) as they are, others nowhere. */
export function pathOf(iri) {
  if (!iri.startsWith(BASE)) return /^https?:\/\//i.test(iri) ? iri : "";
  const local = iri.slice(BASE.length);
  const passage = PASSAGE.exec(local);
  if (passage) return `/id/selector/${passage[1]}/${passage[2]}-${passage[3]}`;
  // A local part that begins with a slash would name another host.
  return `/${local.replace(/^[/\\]+/, "")}`;
}

/** The IRI in short, as the command line prints it. */
export function shorten(iri, prefixes) {
  const name = prefixed(iri, prefixes);
  if (name && !name.startsWith("report:")) return name;
  const fit = SHORT.find(([start]) => iri.startsWith(start));
  return fit ? fit[1] + iri.slice(fit[0].length) : iri;
}

/** The value that a column is sorted by: a number, or text. */
export function sortKey(term) {
  if (!term) return null;
  const number = NUMBERS.test(kindOf(term)) ? Number(term.value) : NaN;
  return Number.isNaN(number) ? term.value : number;
}

/**
 * The cell of a table for the term, which may be missing. `known` has the prefixes, and the
 * things by their labels, so that a name leads to what it names.
 */
export function cellOf(term, known) {
  const { prefixes } = known;
  const cell = document.createElement("td");
  if (!term) return cell;
  if (term.type === "uri") {
    cell.append(ofIri(term.value, prefixes));
  } else if (term.type === "bnode") {
    cell.append(`_:${term.value}`);
  } else {
    const named = term["xml:lang"] && Object.hasOwn(known.things, term.value) ? known.things[term.value] : "";
    cell.append(...literal(term.value, named));
    const kind = kindOf(term);
    if (NUMBERS.test(kind)) cell.className = "num";
    const mark = term["xml:lang"] ?? (term.datatype && !NUMBERS.test(kind) ? shorten(term.datatype, prefixes) : "");
    if (mark) cell.append(" ", Object.assign(document.createElement("small"), { textContent: mark }));
  }
  return cell;
}

/** The text, isolated from the direction of what is around it; evidence in it becomes links. */
function literal(value, path) {
  const words = value.split(" ");
  if (words.every((word) => PASSAGE.test(word) || CLAIM.test(word))) {
    const places = words.map((w) => ofIri(BASE + (CLAIM.test(w) ? `id/${w}` : w), {}));
    return places.flatMap((place) => [place, " "]).slice(0, -1);
  }
  const text = Object.assign(document.createElement("bdi"), { textContent: visible(value) });
  if (!/^\/[a-z]/.test(path)) return [text];
  const made = Object.assign(document.createElement("a"), { href: path });
  made.append(text);
  return [made];
}

/** The IRI as a link, where it leads anywhere; a passage by its report and characters. */
function ofIri(iri, prefixes) {
  const path = pathOf(iri);
  const made = document.createElement(path ? "a" : "span");
  if (path) made.href = path;
  made.title = iri;
  const passage = iri.startsWith(BASE) && PASSAGE.exec(iri.slice(BASE.length));
  if (passage) made.className = "evidence";
  made.textContent = passage ? `${passage[1]} ${passage[2]}–${passage[3]}` : visible(shorten(iri, prefixes));
  return made;
}

function kindOf(term) {
  return term.datatype?.startsWith(XSD) ? term.datatype.slice(XSD.length) : "";
}

/** Control and direction characters as escapes, which could make a text look like another. */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) =>
    "\n\t".includes(c) ? c : `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}`);
}
