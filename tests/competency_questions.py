"""Competency questions: what the graph is to answer, read from ``competency/*.yaml``.

Run as a script, it writes ``ontology/competency-questions.md``, which a test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "competency"
DOCUMENT = Path(__file__).parent.parent / "ontology" / "competency-questions.md"
MAX_SHOWN = 3


def read_cases() -> list[tuple[str, dict[str, Any]]]:
    """All competency questions with the name of their file, in order."""
    return [
        (path.stem, case)
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def document() -> str:
    """The list of competency questions as Markdown."""
    cases = read_cases()
    answered = [(topic, case) for topic, case in cases if "query" in case]
    lines = [
        "# Competency questions",
        "",
        f"What the graph answers: {len(answered)} questions, each with the query that answers it",
        "and the answer that was worked out by reading the reports. The tests ask every one of",
        "them; the whole answers are in `tests/competency/`. This file is derived from those:",
        "`python -m tests.competency_questions` writes it anew.",
    ]
    for topic in dict.fromkeys(topic for topic, _ in answered):
        title = topic.replace("-", " ").capitalize()
        lines += ["", f"## {title}", "", "| question | query | expected |", "|---|---|---|"]
        lines += [_row(topic, case) for found, case in answered if found == topic]
    lines += ["", "## Not answered yet", "", "| question | why |", "|---|---|"]
    lines += [
        f"| {_cell(case['question'])} | {_cell(case['unanswered'])} |"
        for _, case in cases
        if "unanswered" in case
    ]
    return "\n".join(lines) + "\n"


def _row(topic: str, case: dict[str, Any]) -> str:
    query = case["query"]
    given = " ".join(f'--{k} "{v}"' for k, v in case.get("parameters", {}).items())
    call = f"[`{query}`](../queries/{query}.rq)" + (f" `{_cell(given)}`" if given else "")
    expected = f"[{_expected(case)}](../tests/competency/{topic}.yaml)"
    return f'| <a id="{case["id"]}"></a>{_cell(case["question"])} | {call} | {expected} |'


def _expected(case: dict[str, Any]) -> str:
    if "rows" in case:
        rows = case["rows"] or []
        if not rows:
            return "no row"
        if len(rows) <= MAX_SHOWN:
            return "; ".join(_cell(", ".join(str(v) for v in row if v is not None)) for row in rows)
        return f"{len(rows)} rows"
    parts = [f"{len(case[key])} rows {words}" for key, words in _PARTS.items() if case.get(key)]
    if "count" in case:
        parts.append(f"{case['count']} rows in all")
    return ", ".join(parts)


_PARTS = {"contains": "among others", "absent": "that must not be there"}


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|").replace("[", "\\[").replace("]", "\\]")


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
