// The text of the query through reloads and restarts: the address holds what was run last, the
// session's storage what was written after it.

const KEY = "citic-kg-query";

/** The query in the address, which is the permalink of what was run last. */
function linked() {
  return new URLSearchParams(location.search).get("query") ?? "";
}

/** Keep the text for a reload. */
export function keep(text) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ linked: linked(), text }));
  } catch {
    // Storage may be full or forbidden; then a reload loses the draft and nothing else.
  }
}

/** What was written after the query of the address; null where nothing was. */
export function kept() {
  try {
    const draft = JSON.parse(sessionStorage.getItem(KEY));
    return draft?.linked === linked() && typeof draft.text === "string" ? draft.text : null;
  } catch {
    return null; // as above
  }
}
