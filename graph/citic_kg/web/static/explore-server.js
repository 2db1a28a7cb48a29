// What the explorer asks the server, and what it tells the reader.

const part = (id) => document.getElementById(id);

/** Tell the reader something that is not in the picture; nothing takes it away. */
export function say(text, wrong = false) {
  part("said").hidden = !text;
  part("said").textContent = text;
  part("said").toggleAttribute("data-wrong", wrong);
}

/** The answer of the server to a query, or null after telling what is wrong. */
export async function ask(query) {
  const accept = { accept: "application/json" };
  const reply = await fetch(`/network.json?${query}`, { headers: accept }).catch(() => null);
  if (reply?.ok) return reply.json();
  const told = await reply?.json().catch(() => null);
  say(told?.detail ?? "The server does not answer; try again.", true);
  return null;
}

/** The page of a passage. */
export function passagePage(passage) {
  const found = /^report\/([\w-]+)#char=(\d+),(\d+)$/.exec(passage);
  return found ? `/id/selector/${found[1]}/${found[2]}-${found[3]}` : undefined;
}
