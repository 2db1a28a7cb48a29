// What can be written at a place of a query: variables, keywords, terms by name and by label.

import { FUNCTIONS, isOpen, KEYWORDS, tokens } from "./tokens.js";

const MAX = 40;
const NOTHING = ["comment", "string", "iri", "language", "number"];

/**
 * The place of the caret: the name that is being written (`from` to `to`, `typed` up to the
 * caret) and what stands before it. Null inside a comment, a string, an IRI or a number.
 */
export function placeAt(text, caret) {
  const all = tokens(text);
  const at = all.findIndex((t) => t.start < caret && caret <= t.end);
  const token = all[at];
  const before = all.slice(0, Math.max(at, 0)).filter((t) => !/space|comment/.test(t.kind)).pop();
  if (token && NOTHING.includes(token.kind)) {
    const over = token.end === caret && !isOpen(token);
    if (!over || token.kind === "number" || token.kind === "language") return null;
    return { from: caret, to: caret, typed: "", before: token };
  }
  const starting = token?.kind === "mark" && /[?$]/.test(token.text) &&
    (at === 0 || /space|open|close|mark/.test(all[at - 1].kind));
  if (token && (starting || /variable|name|word|keyword/.test(token.kind))) {
    const typed = text.slice(token.start, caret);
    return { from: token.start, to: token.end, typed, before };
  }
  const last = token && token.kind !== "space" ? token : before;
  return { from: caret, to: caret, typed: "", before: last };
}

/** What fits the place, best first; `known` has the terms and prefixes of the graph. */
export function candidates(place, text, known) {
  const { typed } = place;
  if (/^[?$]/.test(typed)) return variables(place, text, typed);
  const colon = typed.indexOf(":");
  const prefix = colon < 0 ? null : typed.slice(0, colon);
  const word = typed.slice(colon + 1).toLowerCase();
  const found = [];
  const classes = place.before && /^(a|rdf:type)$/.test(place.before.text);
  for (const term of known.terms) {
    if (prefix !== null && !term.name.startsWith(`${prefix}:`)) continue;
    const rank = fit(term, word);
    if (rank < 9) found.push({ item: asItem(term), rank: classes && term.kind === "class" ? -1 : rank });
  }
  if (prefix === null) {
    found.push(...ranked(KEYWORDS, word, "keyword", ""), ...ranked(FUNCTIONS, word, "function", "("));
    for (const [name, iri] of Object.entries(known.prefixes)) {
      const item = { insert: `${name}:`, label: iri, kind: "prefix" };
      if (name.startsWith(word)) found.push({ item, rank: 1 });
    }
    if (!word) found.push(...variables(place, text, "?").map((item) => ({ item, rank: -2 })));
  }
  const order = (a, b) => a.rank - b.rank || a.item.insert.length - b.item.insert.length ||
    (a.item.insert < b.item.insert ? -1 : 1);
  return found.sort(order).slice(0, MAX).map((f) => f.item);
}

/** A thing as the suggestions of the server have it; null where no prefix names it. */
export function asThing(suggestion, prefixes) {
  const insert = prefixed(suggestion.iri, prefixes);
  if (!insert) return null;
  return { insert, label: suggestion.label, kind: suggestion.kind || "thing" };
}

/** The words to look up things by, or "" where no thing can stand. */
export function thingWords(place) {
  const { typed } = place;
  if (/^[?$]/.test(typed)) return "";
  const [, prefix, words] = /^(?:([^:]*):)?(.*)$/s.exec(typed);
  return prefix === undefined || /^(id|report)$/.test(prefix) ? words.replaceAll("-", " ") : "";
}

/** The IRI as a prefixed name, where a prefix fits and what follows it needs no escape. */
export function prefixed(iri, prefixes) {
  let best = "";
  for (const [name, start] of Object.entries(prefixes)) {
    const local = iri.slice(start.length);
    const fits = iri.startsWith(start) && /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local);
    if (fits && start.length > (prefixes[best]?.length ?? 0)) best = name;
  }
  return best && `${best}:${iri.slice(prefixes[best].length)}`;
}

function asItem(term) {
  return { insert: term.name, label: term.label, kind: term.kind, detail: term.definition };
}

/** How well a term fits what was typed, 0 the best, 9 not at all. */
function fit(term, word) {
  const local = term.name.slice(term.name.indexOf(":") + 1).toLowerCase();
  const label = term.label.toLowerCase();
  if (local.startsWith(word)) return 2;
  if (label.startsWith(word)) return 3;
  if (label.split(/\s+/).some((part) => part.startsWith(word))) return 4;
  return local.includes(word) || label.includes(word) ? 5 : 9;
}

function ranked(words, word, kind, ending) {
  const fitting = words.filter((w) => w.startsWith(word.toUpperCase()));
  return fitting.map((w) => ({ item: { insert: w + ending, label: "", kind }, rank: word ? 1 : 6 }));
}

function variables(place, text, typed) {
  const others = tokens(text).filter((t) => t.kind === "variable" && t.start !== place.from);
  const names = new Set(others.map((t) => `?${t.text.slice(1)}`));
  const start = `?${typed.slice(1)}`.toLowerCase();
  const fitting = [...names].filter((n) => n.toLowerCase().startsWith(start)).sort();
  return fitting.map((insert) => ({ insert, label: "", kind: "variable" }));
}
