// The search box of the explorer: suggestions of the server, each of which joins the picture.

const PAUSE = 120;

/** Suggest things while one types; `choose` gets the name of the one taken, as in "id:x". */
export function searchOnServer(box, list, choose) {
  let found = [];
  let at = 0;
  let timer = 0;
  let asked = 0;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const hide = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (i) => {
    const hit = found[i];
    hide();
    box.value = "";
    found = [];
    if (hit) choose(`id:${hit.path.replace(/^\/id\//, "")}`);
  };
  const show = () => {
    list.hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!list.hidden));
    const items = found.map((hit, i) => {
      const item = document.createElement("li");
      item.id = `found-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(i === at));
      const name = document.createElement("bdi");
      name.textContent = hit.label;
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = ` ${hit.kind}`;
      item.append(name, kind);
      // Before the box loses the focus, which closes the list.
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return item;
    });
    const none = document.createElement("li");
    none.className = "quiet";
    none.textContent = "No thing bears that name.";
    list.replaceChildren(...(items.length ? items : [none]));
    if (items.length) box.setAttribute("aria-activedescendant", `found-${at}`);
  };
  const suggest = async () => {
    const words = box.value.trim();
    asked += 1;
    const mine = asked;
    if (!words) { found = []; hide(); return false; }
    const reply = await fetch(`/suggest.json?q=${encodeURIComponent(words)}`).catch(() => null);
    if (mine !== asked || !reply?.ok) return false;
    // What is not a thing, such as a report, is no part of a network.
    found = (await reply.json()).filter(({ path }) => path.startsWith("/id/"));
    at = 0;
    show();
    return true;
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length && !list.hidden) {
      at = (at + step + found.length) % found.length;
      event.preventDefault();
      show();
    } else if (event.key === "Escape") { hide(); box.blur(); }
  });
  box.addEventListener("blur", hide);
  box.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const known = found.length && !list.hidden;
    if (known || (await suggest() && found.length)) take(at);
  });
}
