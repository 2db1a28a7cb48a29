// Tokens of a SPARQL query while it is being written. Unlike the server's lexer nothing is
// refused: a string that is still open runs to the end, what is no token is a mark of its own.

const WORDS = `ADD ALL AS ASC ASK BASE BIND BY CONSTRUCT DATATYPE DEFAULT DESC DESCRIBE DISTINCT
EXISTS FILTER FROM GRAPH GROUP HAVING IN LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED
SELECT SEPARATOR UNDEF UNION VALUES WHERE`;
const CALLS = `ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI
FLOOR GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE MAX
MD5 MIN MINUTES MONTH NOW RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512
STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TZ UCASE
URI UUID YEAR`;

export const KEYWORDS = WORDS.split(/\s+/);
export const FUNCTIONS = CALLS.split(/\s+/);
const KNOWN = new Set([...KEYWORDS, ...FUNCTIONS, "TRUE", "FALSE"]);

const KINDS = {
  comment: String.raw`#[^\n]*`,
  string: String.raw`"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)` +
    String.raw`|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?`,
  iri: String.raw`<[^<>"{}|^\x60\\\s]*>|<(?:https?|urn|file):[^<>"{}|^\x60\\\s]*`,
  variable: String.raw`[?$][\p{L}\p{N}_]+`,
  language: String.raw`@[A-Za-z]+(?:-[A-Za-z0-9]+)*`,
  name: String.raw`(?:_|\p{L}(?:[\p{L}\p{N}_\-]|\.(?=[\p{L}\p{N}_\-]))*)?:` +
    String.raw`(?:[\p{L}\p{N}_:\-]|%[0-9A-Fa-f]{2}|\\[^\s]|\.(?=[\p{L}\p{N}_:\-]))*`,
  number: String.raw`[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?|\.[0-9]+`,
  word: String.raw`\p{L}[\p{L}\p{N}_]*`,
  open: String.raw`[(\{\[]`,
  close: String.raw`[)\}\]]`,
  space: String.raw`\s+`,
  mark: String.raw`[^]`,
};
const TOKEN = new RegExp(
  Object.entries(KINDS).map(([kind, form]) => `(?<${kind}>${form})`).join("|"), "guy");

/** The tokens of the text, without gaps: kind, text, start and end of each. */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    let kind = Object.keys(KINDS).find((k) => match.groups[k] !== undefined);
    if (kind === "word" && (match[0] === "a" || KNOWN.has(match[0].toUpperCase()))) kind = "keyword";
    const start = match.index;
    found.push({ kind, text: match[0], start, end: start + match[0].length });
  }
  return found;
}

/** Whether the comment, string or IRI goes on where the token ends. */
export function isOpen(token) {
  if (token.kind === "comment") return true;
  if (token.kind === "iri") return !token.text.endsWith(">");
  if (token.kind !== "string") return false;
  const quote = /^("""|'''|"|')/.exec(token.text)[0];
  return token.text.length < 2 * quote.length || !token.text.endsWith(quote);
}

/** The bracket at or before the caret and its partner, as two tokens; empty without both. */
export function pairAt(all, caret) {
  const at = all.findIndex((t) => /open|close/.test(t.kind) && (t.end === caret || t.start === caret));
  if (at < 0) return [];
  const step = all[at].kind === "open" ? 1 : -1;
  let depth = 0;
  for (let i = at; i >= 0 && i < all.length; i += step) {
    if (all[i].kind === "open") depth += 1;
    if (all[i].kind === "close") depth -= 1;
    if (depth === 0) return [all[at], all[i]];
  }
  return [];
}
