// The list of completions at the caret: a listbox that follows the text while it scrolls.

import { asThing, candidates, placeAt, thingWords } from "./completion.js";

const LATER = 120; // milliseconds without a key before the server is asked for things
const LEAST = 2; // characters of a word before the list opens by itself

export class Popup {
  #items = [];
  #active = -1;
  #place = null;
  #asked = 0;

  /** `known` has the terms and prefixes; `suggest` finds things by words; `say` speaks. */
  constructor(editor, known, suggest, say) {
    Object.assign(this, { editor, known, suggest, say });
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: "completions", className: "completions", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Completions");
    editor.box.append(this.list);
    const area = editor.area;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", this.list.id);
    editor.onKey = (event) => this.#key(event);
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
    editor.page.addEventListener("scroll", () => this.#stand());
    window.addEventListener("resize", () => this.#stand());
    this.list.addEventListener("mousedown", (event) => {
      // A list that took the focus would end the writing.
      event.preventDefault();
      // At once: while a button is held the answer of the server may change the list.
      const row = event.button === 0 && event.target.closest("[role=option]");
      if (row) this.#accept(Number(row.dataset.at));
    });
  }

  /** Offer what fits at the caret; by itself only where a name has been begun. */
  open(wanted) {
    const text = this.editor.value;
    const place = placeAt(text, this.editor.caret);
    clearTimeout(this.#asked);
    const begun = place && (/[?$:]/.test(place.typed) || place.typed.length >= LEAST);
    if (!place || !(wanted || begun)) return this.close();
    const items = candidates(place, text, this.known);
    // What is written out needs no list, whose Enter would be taken for a new line.
    if (!wanted && items.some((item) => item.insert.replace("(", "") === place.typed)) return this.close();
    this.#place = place;
    this.#show(items, wanted);
    const words = thingWords(place);
    if (words.length >= LEAST || (words && wanted)) {
      this.#asked = setTimeout(() => this.#addThings(place, words, wanted), LATER);
    }
    return undefined;
  }

  close() {
    clearTimeout(this.#asked);
    this.list.hidden = true;
    this.#place = null;
    this.editor.area.removeAttribute("aria-activedescendant");
  }

  async #addThings(place, words, wanted) {
    const found = await this.suggest(words);
    if (this.#place !== place || this.editor.caret !== place.from + place.typed.length) return;
    const things = found.map((s) => asThing(s, this.known.prefixes)).filter((t) => t);
    const first = place.typed.includes(":") ? 0 : Math.min(this.#items.length, 6);
    this.#show([...this.#items.slice(0, first), ...things, ...this.#items.slice(first)], wanted, this.#active);
  }

  #show(items, wanted, active = -1) {
    this.#items = items;
    this.list.replaceChildren(...items.map(row));
    this.list.hidden = items.length === 0;
    if (this.list.hidden) return this.editor.area.removeAttribute("aria-activedescendant");
    // A variable may be a new one: Enter must not take an old one that begins alike.
    const free = !wanted && items[0].kind === "variable";
    this.#choose(active >= 0 ? active : free ? -1 : 0);
    this.#stand();
    return this.say(`${items.length} completions`);
  }

  #choose(at) {
    this.#active = at;
    const rows = [...this.list.children];
    rows.forEach((r, i) => r.setAttribute("aria-selected", String(i === at)));
    rows[at]?.scrollIntoView({ block: "nearest" });
    if (at >= 0) this.editor.area.setAttribute("aria-activedescendant", rows[at].id);
    else this.editor.area.removeAttribute("aria-activedescendant");
  }

  /** Stand below the name that is being written, within the editor's box. */
  #stand() {
    if (this.list.hidden || !this.#place) return;
    const rect = this.editor.rectAt(this.#place.from);
    const box = this.editor.box.getBoundingClientRect();
    const left = Math.min(rect.left - box.left, box.width - this.list.offsetWidth - 4);
    this.list.style.left = `${Math.max(0, left)}px`;
    this.list.style.top = `${Math.min(Math.max(rect.bottom - box.top, 0), box.height) + 2}px`;
  }

  #accept(at) {
    const { from, to } = this.#place;
    const { insert } = this.#items[at];
    this.close();
    this.editor.replace(from, to, insert);
    // The terms of a prefix are what comes next; after a whole name nothing does.
    if (!insert.endsWith(":")) this.close();
  }

  #key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.open(true);
      return true;
    }
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
    const last = this.#items.length - 1;
    const moves = {
      ArrowDown: () => this.#choose(this.#active >= last ? 0 : this.#active + 1),
      ArrowUp: () => this.#choose(this.#active <= 0 ? last : this.#active - 1),
      PageDown: () => this.#choose(Math.min(this.#active + 8, last)),
      PageUp: () => this.#choose(Math.max(this.#active - 8, 0)),
      Escape: () => this.close(),
      Tab: () => this.#accept(Math.max(this.#active, 0)),
      Enter: this.#active >= 0 ? () => this.#accept(this.#active) : undefined,
    };
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.close();
    const move = event.shiftKey ? undefined : moves[event.key];
    if (!move) return false;
    event.preventDefault();
    move();
    return true;
  }
}

function row(item, at) {
  const li = document.createElement("li");
  Object.assign(li, { id: `completion-${at}`, title: item.detail ?? "" });
  li.setAttribute("role", "option");
  li.dataset.at = String(at);
  for (const [name, text] of [["insert", item.insert], ["label", item.label], ["kind", item.kind]]) {
    if (text) li.append(Object.assign(document.createElement("span"), { className: name, textContent: text }), " ");
  }
  return li;
}
