// Suggestions under a search box: the things whose names fit what is typed, as a listbox.
// Without this script the form searches just as well.

const PAUSE = 120;

function enhance(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.parentElement.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let chosen = -1;
  let timer = 0;
  let running = null;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const options = [...list.children];
    chosen = (at + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    list.replaceChildren(
      ...found.map((hit, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.path = hit.path;
        const kind = document.createElement("span");
        kind.className = "badge";
        kind.textContent = hit.kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
        option.append(hit.label, " ", kind);
        return option;
      }),
    );
    chosen = -1;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function go(option) {
    // Only a path of this server is followed, whatever the answer says.
    const path = option.dataset.path;
    if (path.startsWith("/") && !path.startsWith("//")) location.assign(path);
  }

  async function suggest() {
    running?.abort();
    const words = input.value.trim();
    if (words.length < 2) return close();
    running = new AbortController();
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const reply = await fetch(address, { signal: running.signal });
      if (reply.ok && document.activeElement === input) show(await reply.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
    return undefined;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => {
    running?.abort();
    close();
  });
  // On mousedown, before the input loses the focus and the list is closed.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}

for (const input of document.querySelectorAll("input[data-suggest]")) enhance(input);
