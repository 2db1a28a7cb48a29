"""Rich displays for Jupyter: rows and things as tables in which nothing runs as markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from citic_kg import KnowledgeGraph
from citic_kg.answer.display import ROWS
from citic_kg.answer.entity import DirectLink, Entity, Statement
from citic_kg.answer.rows import Answer, Row

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</table></td><b>bold</b>",
    "javascript:alert(1)",
    "&lt;i&gt;",
    "a' onmouseover='alert(1)",
    "<!-- ]]> -->",
    "中信 \u05d0\u05d1\u05d2",
]
PASSAGES = "report/a-1#char=0,10 report/a-1#char=12,30"
# What our tables are made of.
TAGS = {"table", "tr", "th", "td", "p", "br", "code", "strong"}


class Markup(HTMLParser):
    """The tags and attributes of a text, and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def read(html: str) -> Markup:
    found = Markup(html)
    assert found.tags <= TAGS
    assert found.attributes <= {"style"}
    assert not found.open
    return found


def answer(*texts: str, variable: str = "text") -> Answer:
    return Answer((variable,), tuple((ox.Literal(text),) for text in texts))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    assert text in read(answer(text)._repr_html_()).texts
    assert text in read(answer("x", variable=text)._repr_html_()).texts
    assert text in read(Row((text,), (text,))._repr_html_()).texts


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_thing_is_shown_as_text(text: str) -> None:
    link = DirectLink(text, text, (text,), (text,), text, text, (text,), (text,))
    said = Statement(text, text, text, text, ((text, text),), text, text, text, (text,))
    entity = Entity(text, text, text, (text,), (text,), (link,), (said,))
    found = read(entity._repr_html_())
    assert found.texts.count(text) >= 10
    assert f"{text}: {text}" in found.texts


def test_signs_that_turn_the_direction_of_text_are_shown_as_escapes() -> None:
    html = answer("a\u202eb\x1b[0m\u2066")._repr_html_()
    assert "a\\u202eb\\u001b[0m\\u2066" in read(html).texts


def test_passages_stand_below_each_other() -> None:
    for html in (answer(PASSAGES)._repr_html_(), Row(("evidence",), (PASSAGES,))._repr_html_()):
        one, two = PASSAGES.split(" ")
        assert f"<code>{one}</code><br><code>{two}</code>" in html


def test_what_looks_like_passages_and_is_not_is_escaped() -> None:
    text = "report/<b>#char=1,2"
    assert text in read(answer(text)._repr_html_()).texts


@pytest.mark.parametrize(
    ("number", "shown", "said"),
    [
        (0, 0, "0 rows"),
        (1, 1, "1 row"),
        (ROWS, ROWS, f"{ROWS} rows"),
        (1200, ROWS, f"the first {ROWS} of 1,200 rows"),
    ],
)
def test_the_first_rows_are_shown_and_all_are_counted(number: int, shown: int, said: str) -> None:
    html = answer(*map(str, range(number)))._repr_html_()
    assert html.count("<td") == shown
    assert said in read(html).texts


def test_values_are_shown_as_a_person_reads_them() -> None:
    iri = ox.NamedNode("https://w3id.org/citic-kg/id/citic-bank")
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    number = ox.Literal("1.50", datatype=decimal)
    typed = Answer(("iri", "none", "number"), ((iri, None, number),))
    assert {"id:citic-bank", "1.50"} <= {*read(typed._repr_html_()).texts}
    assert {"id:citic-bank", "1.50"} <= {*read(typed[0]._repr_html_()).texts}


def test_the_displays_of_the_release(kg: KnowledgeGraph) -> None:
    entity = kg.entity("CITIC Bank")
    found = read(entity._repr_html_())
    assert "CITIC Bank" in found.texts
    assert entity.iri in found.texts
    assert f"the first {ROWS} of {len(entity.statements)} claims" in found.texts
    audit = read(kg.query("audit")._repr_html_())
    assert "evidence" in audit.texts
    assert entity._repr_html_() == kg.entity("CITIC Bank")._repr_html_()


def test_what_shows_no_html_shows_a_line(kg: KnowledgeGraph) -> None:
    assert repr(answer("a", "b")) == "Answer: 2 rows of text"
    shown = repr(kg.entity("CITIC Heye"))
    assert shown.startswith("Entity: 'CITIC Heye', Company, ")
    assert "\n" not in shown
