"""Rows and things as HTML, for Jupyter: tables without script, in which all text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from citic_kg.answer.formats import cell, visible
from citic_kg.vocabulary import BASE, shorten

if TYPE_CHECKING:
    from citic_kg.answer.entity import Entity
    from citic_kg.answer.rows import Answer, Row, Value

# A notebook is to be read: what is left out is said, and the data frame has it all.
ROWS = 50
_PASSAGES = re.compile(r"report/\S+#char=[\d,]+( report/\S+#char=[\d,]+)*")
# Jupyter's own style would set tables to the right.
_LEFT = ' style="text-align:left;vertical-align:top"'
_LINKS = ("relation", "other", "evidence")
_CLAIMS = ("claim", "role", "status", "time", "values", "evidence")


def answer_html(answer: Answer) -> str:
    """The first rows as a table, and how many there are."""
    rows = [[_html(cell(t)) for t in terms] for terms in answer.terms[:ROWS]]
    return _table(answer.variables, rows, len(answer), "rows") + "\n"


def row_html(row: Row) -> str:
    """The row as a table of names and values."""
    rows = [[_html(name), _html(_text(value))] for name, value in row.asdict().items()]
    return _table(("field", "value"), rows) + "\n"


def entity_html(entity: Entity) -> str:
    """The thing: names, notes, direct links and claims, each with its evidence."""
    links = [
        [_html(link.relation), _html(link.other), _html(" ".join(link.evidence))]
        for link in entity.links[:ROWS]
    ]
    claims = [
        [
            *map(_html, (said.kind, said.role, said.status, said.time)),
            "<br>".join(_html(f"{name}: {value}") for name, value in said.values),
            _html(" ".join(said.evidence)),
        ]
        for said in entity.statements[:ROWS]
    ]
    title = f"<strong>{_html(entity.label)}</strong>, {_html(entity.kind)}"
    parts = [f"<p>{title}<br><code>{_html(entity.iri)}</code></p>"]
    if entity.names:
        parts.append(f"<p>also printed: {'; '.join(map(_html, entity.names))}</p>")
    parts += [f"<p>editors’ note: {_html(note)}</p>" for note in entity.notes]
    if links:
        parts.append(_table(_LINKS, links, len(entity.links), "direct links"))
    if claims:
        parts.append(_table(_CLAIMS, claims, len(entity.statements), "claims"))
    return "\n".join(parts) + "\n"


def _table(
    head: Sequence[str], rows: Iterable[Sequence[str]], total: int | None = None, what: str = ""
) -> str:
    """A table of cells that are HTML already, and below it how many of the rows it shows."""
    shown = list(rows)
    lines = ["<table>", _line("th", map(_html, head))]
    lines += [_line("td", cells) for cells in shown]
    lines.append("</table>")
    if total is not None:
        of = f"the first {len(shown)} of {total:,}" if total > len(shown) else f"{total:,}"
        lines.append(f"<p>{of} {what if total != 1 else what.removesuffix('s')}</p>")
    return "\n".join(lines)


def _line(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}{_LEFT}>{text}</{tag}>' for text in cells)}</tr>"


def _html(text: str) -> str:
    """The text escaped; passages stand below each other."""
    if _PASSAGES.fullmatch(text):
        return "<br>".join(f"<code>{escape(passage)}</code>" for passage in text.split(" "))
    return escape(visible(text)).replace("\n", "<br>")


def _text(value: Value) -> str:
    if value is None:
        return ""
    return shorten(value) if isinstance(value, str) and value.startswith(BASE) else str(value)
