// A query editor over a textarea. To the rest of the page it is `value`, `onRun`, `mark` and
// `goTo`, so that another editor can take its place; the textarea works without all this.

import { numberLines, paint, rectAt } from "./highlight.js";

const INDENT = "  ";

export class Editor {
  onRun = () => {};
  onEdit = () => {};
  // What sees a key first; it answers whether it took it. The completion sets it.
  onKey = () => false;
  #place = -1;
  #leaving = false;

  constructor(textarea) {
    this.area = textarea;
    this.box = textarea.closest(".editor");
    this.layer = Object.assign(document.createElement("pre"), { className: "layer" });
    this.gutter = Object.assign(document.createElement("div"), { className: "gutter" });
    for (const part of [this.gutter, this.layer]) part.setAttribute("aria-hidden", "true");
    this.page = Object.assign(document.createElement("div"), { className: "sheet" });
    textarea.before(this.page);
    this.page.append(this.gutter, this.layer, textarea);
    this.box.classList.add("live");
    textarea.rows = 1; // as high as the layer from now on
    textarea.addEventListener("input", () => this.#edited());
    textarea.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === textarea) this.paint();
    });
    this.paint();
  }

  get value() {
    return this.area.value;
  }

  set value(text) {
    // Typed in as if by hand, so that Ctrl-Z brings the former text back.
    this.replace(0, this.area.value.length, text);
    this.area.setSelectionRange(0, 0);
    this.page.scrollTo(0, 0);
    this.paint();
  }

  get caret() {
    return this.area.selectionEnd;
  }

  /** Put the text in the place of what stands between two offsets. */
  replace(from, to, text) {
    if (this.area.value.slice(from, to) === text) return this.area.setSelectionRange(to, to);
    const focused = document.activeElement;
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(from, to);
    // The one way to change a textarea that keeps its undo history.
    const done = document.execCommand(text ? "insertText" : "delete", false, text);
    if (!done || this.area.value.slice(from, from + text.length) !== text) {
      this.area.setRangeText(text, from, to, "end");
      this.#edited();
    }
    if (focused !== this.area && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return undefined;
  }

  /** Mark the place of an error, from 1; without one, mark none. */
  mark(line = 0, column = 0) {
    this.#place = line ? this.#offset(line, column) : -1;
    this.paint();
  }

  /** Put the caret at a line and column and show it. */
  goTo(line, column) {
    const at = this.#offset(line, column);
    this.area.focus();
    this.area.setSelectionRange(at, at);
    this.paint();
    const rect = this.rectAt(at);
    const frame = this.page.getBoundingClientRect();
    this.page.scrollBy(0, rect.top - frame.top - frame.height / 2);
    this.area.scrollIntoView({ block: "nearest" });
  }

  /** Where an offset of the text stands on the screen. */
  rectAt(offset) {
    return rectAt(this.layer, offset);
  }

  paint() {
    const text = this.area.value;
    paint(this.layer, text, this.caret, this.#place);
    numberLines(this.gutter, text, this.#place < 0 ? 0 : text.slice(0, this.#place).split("\n").length);
  }

  #offset(line, column) {
    const lines = this.area.value.split("\n").slice(0, line);
    const last = [...(lines.pop() ?? "")].slice(0, column - 1).join("");
    return lines.reduce((sum, l) => sum + l.length + 1, 0) + last.length;
  }

  #edited() {
    this.#place = -1;
    this.paint();
    this.onEdit();
  }

  #key(event) {
    if (event.isComposing || this.onKey(event)) return;
    const leaving = this.#leaving;
    this.#leaving = event.key === "Escape" || (leaving && event.key === "Shift");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.onRun();
    } else if (event.key === "Tab" && !event.shiftKey && !leaving) {
      event.preventDefault();
      this.replace(this.area.selectionStart, this.caret, INDENT);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#newLine();
    }
  }

  /** A new line begins where the last one began, further in after an opened bracket. */
  #newLine() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const deeper = /[({[]\s*$/.test(line) ? INDENT : "";
    this.replace(this.area.selectionStart, this.caret, `\n${/^\s*/.exec(line)[0]}${deeper}`);
  }
}
