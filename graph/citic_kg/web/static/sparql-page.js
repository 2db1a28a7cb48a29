// The SPARQL page: editor, completion, running and cancelling, results. Without this the form of
// the page sends the query and the server answers with a page.

import { keep, kept } from "./draft.js";
import { Editor } from "./editor.js";
import { Popup } from "./popup.js";
import { downloads, fits, send } from "./query.js";
import { rowsIn, rowsOf, showTable } from "./results.js";

const find = (id) => document.getElementById(id);
const form = find("sparql");
const status = find("status");
const failure = find("failure");
const result = find("result");
const cancel = find("cancel");
const editor = new Editor(find("query"));
const known = { terms: [], things: {}, prefixes: {}, questions: [] };
let running = null;

const say = (text) => {
  status.textContent = text;
};
// What is said while somebody writes goes to screen readers only.
const whisper = (text) => {
  find("whisper").textContent = text;
};

async function run() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const fields = new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, String(v)]));
  fields.set("query", editor.value);
  history.replaceState(null, "", fits(fields) ? `/sparql?${fields}` : "/sparql");
  keep(editor.value);
  editor.mark();
  failure.replaceChildren();
  cancel.hidden = false;
  result.setAttribute("aria-busy", "true");
  say("Running …");
  const began = performance.now();
  try {
    const answer = await send(fields, mine.signal);
    show(answer, fields, performance.now() - began);
  } catch (error) {
    if (running === mine) refuse(error);
  } finally {
    if (running === mine) {
      running = null;
      cancel.hidden = true;
      result.removeAttribute("aria-busy");
    }
  }
}

function show(answer, fields, milliseconds) {
  const box = document.createElement("div");
  const bar = downloads(fields, answer.kind);
  const time = milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  if (answer.kind === "rows") {
    const rows = rowsOf(answer.value, known);
    showTable(box, answer.value.head.vars, rows, whisper);
    say(`${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"} in ${time}`);
  } else if (answer.kind === "truth") {
    box.append(Object.assign(document.createElement("p"), { className: "truth", textContent: answer.value ? "Yes" : "No" }));
    say(`${answer.value ? "Yes" : "No"}, in ${time}`);
  } else {
    box.append(Object.assign(document.createElement("pre"), { tabIndex: 0, textContent: answer.value }));
    say(`A graph as Turtle in ${time}`);
  }
  result.replaceChildren(bar, box);
}

/** Say what is wrong, and where in the query it is. */
function refuse(error) {
  // What was there answers another query.
  result.replaceChildren();
  if (error.name === "AbortError") return say("Cancelled");
  say("");
  const message = Object.assign(document.createElement("p"), { className: "why", textContent: error.message });
  failure.replaceChildren(message);
  if (error.line) {
    editor.mark(error.line, error.column);
    const go = Object.assign(document.createElement("button"), {
      type: "button", textContent: `Go to line ${error.line}, column ${error.column}`,
    });
    go.addEventListener("click", () => editor.goTo(error.line, error.column));
    message.append(" ", go);
  }
  return undefined;
}

async function suggest(words) {
  const answer = await fetch(`/suggest.json?${new URLSearchParams({ q: words.slice(0, 200) })}`).catch(() => null);
  return answer?.ok ? answer.json() : [];
}

function start() {
  const popup = new Popup(editor, known, suggest, whisper);
  editor.onRun = run;
  editor.onEdit = () => {
    keep(editor.value);
    popup.open(false);
  };
  for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
  const draft = kept();
  if (draft !== null && draft !== editor.value) editor.value = draft;
  popup.close();
  const { line, column } = failure.dataset;
  const told = failure.textContent.trim();
  if (told) refuse({ message: told, line: Number(line), column: Number(column) });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  cancel.addEventListener("click", () => running?.abort());
  find("example").addEventListener("change", (event) => {
    const chosen = known.questions.find((q) => q.name === event.target.value);
    if (chosen) editor.value = chosen.query;
    popup.close();
  });
  const table = result.querySelector("table");
  if (table) {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    showTable(table.closest(".table"), names, rowsIn(table), whisper);
  }
}

start();
fetch("/completions.json").then((answer) => answer.json()).then((data) => Object.assign(known, data), () => {
  whisper("The names for completion cannot be loaded; all else works.");
});
