"""Report texts: words, sentences, numbers, passages, citation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citic_kg.errors import CiticKGError, RequestError
from citic_kg.text.citation import cite, nearest
from citic_kg.text.passage import BadPassage, Passage, digest
from citic_kg.text.report_text import ReportText, normal_words
from citic_kg.text.text_record import TextRecord

STORY = ReportText(
    "a-report",
    "Prizes\n\n  • Example Bank won the “Golden Oak”. "
    "It took No. 6 and 1,234 others, 5.5% of all.\n"
    "Example Bank won again; two of three.",
)


def words(text: str) -> list[str]:
    return [w.normal for w in normal_words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The “Golden Oak”", 'the "golden   oak"'),
        ("CITIC’s fund", "citic's\nfund"),
        ("ISO 9001:2015", "iso 9001 2015"),
        ("ﬁrm", "FIRM"),
    ],
    ids=["quotes", "apostrophe and line", "punctuation", "ligature"],
)
def test_normal_words_ignore_case_space_quotes_and_punctuation(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_words_know_their_place() -> None:
    assert all(STORY.text[w.start : w.end].casefold() == w.normal for w in STORY.words)


def test_sentences_end_at_full_stops_and_lines() -> None:
    found = [STORY.text[s.start : s.end] for s in STORY.sentences]
    assert found == [
        "Prizes",
        "• Example Bank won the “Golden Oak”.",
        "It took No.",
        "6 and 1,234 others, 5.5% of all.",
        "Example Bank won again; two of three.",
    ]


def test_numbers_are_digits_and_number_words() -> None:
    found = [STORY.text[n.start : n.end] for n in STORY.numbers]
    assert found == ["6", "1,234", "5.5", "two", "three"]


def test_citing_unique_words_gives_their_passage_with_its_marks() -> None:
    (found,) = cite(STORY, 'won THE "golden oak')
    assert STORY.text[found.start : found.end] == "won the “Golden Oak”."


def test_citing_words_that_occur_twice_gives_both_in_order() -> None:
    found = cite(STORY, "example bank won")
    assert [STORY.text[p.start : p.end] for p in found] == ["Example Bank won"] * 2
    assert found == sorted(found)


def test_an_ellipsis_leaves_out_the_middle() -> None:
    (found,) = cite(STORY, "it took … of all")
    assert STORY.text[found.start : found.end] == "It took No. 6 and 1,234 others, 5.5% of all."
    assert cite(STORY, "of all … it took") == []


def test_words_are_found_where_the_text_has_lost_a_space() -> None:
    text = ReportText("a-report", "It gained ISO41001 for239 times, and ISO 410 too.")
    for quoted in ("ISO 41001", "iso41001", "for 239 times"):
        (found,) = cite(text, quoted)
        assert text.text[found.start : found.end].lower().replace(
            " ", ""
        ) == quoted.lower().replace(" ", "")
    assert cite(text, "SO 41001") == []


def test_words_that_do_not_occur_have_a_nearest_passage() -> None:
    assert cite(STORY, "example bank won the golden ash") == []
    near = nearest(STORY, "exmaple bank won the golden ash")
    assert near is not None
    assert "Golden" in STORY.text[near.passage.start : near.passage.end]
    assert 50 <= near.likeness < 100


@pytest.mark.parametrize("quoted", ["", "…", "won …", "?!"])
def test_a_citation_needs_words(quoted: str) -> None:
    with pytest.raises(RequestError, match="some words"):
        cite(STORY, quoted)


@given(st.data())
def test_any_run_of_words_is_found_again_at_its_place(data: st.DataObject) -> None:
    text = ReportText("a-report", data.draw(st.text(min_size=1, max_size=200)))
    if not text.words:
        return
    first = data.draw(st.integers(0, len(text.words) - 1))
    last = data.draw(st.integers(first, len(text.words) - 1))
    passage = text.passage(first, last)
    quoted = text.text[passage.start : passage.end].replace("…", " ").replace("...", " ")
    assert passage in cite(text, quoted)


@given(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
)
def test_a_passage_survives_its_iri(report: str, start: int, length: int) -> None:
    passage = Passage(report, start, start + length)
    assert Passage.parse(passage.iri) == passage


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/citic-kg/report/a#char=5,4",
        "https://w3id.org/citic-kg/report/a#char=4,4",
        "https://w3id.org/citic-kg/report/a#char=-1,4",
        "https://w3id.org/citic-kg/report/a#line=1,4",
        "https://w3id.org/citic-kg/report/a",
        "file:///etc/passwd#char=1,2",
        "https://w3id.org/citic-kg/report/a#char=1,99999999999999999999",
    ],
    ids=["reversed", "empty", "negative", "lines", "no fragment", "file", "huge"],
)
def test_what_is_no_passage_is_refused(iri: str) -> None:
    with pytest.raises(BadPassage, match="cite"):
        Passage.parse(iri)


@given(st.lists(st.from_regex(r"\w+", fullmatch=True), max_size=5))
def test_the_digest_is_of_the_words_only(found: list[str]) -> None:
    assert digest(words(", ".join(found))) == digest(words(" – ".join(found)))


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    record = TextRecord.of(STORY, [*cite(STORY, "example bank won"), Passage("other", 1, 2)])
    path = tmp_path / "a-report.csv"
    path.write_text(record.to_csv(), encoding="utf-8")
    assert TextRecord.read(path) == record
    assert len(record.passages) == 2
    assert "Oak" not in record.to_csv()


def test_a_spoilt_record_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a-report.csv"
    path.write_text(TextRecord.of(STORY, []).to_csv() + "number,x,3,,4\n", encoding="utf-8")
    with pytest.raises(CiticKGError, match=r"a-report\.csv:\d+: .*--record"):
        TextRecord.read(path)


@pytest.mark.parametrize("report", ["../secret", "A", "", "a/b", ".."])
def test_a_report_id_is_no_path(tmp_path: Path, report: str) -> None:
    with pytest.raises(RequestError, match="not a report id"):
        ReportText.read(tmp_path, report)


def test_a_text_that_is_not_utf_8_names_the_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"ab\xff")
    with pytest.raises(CiticKGError, match="byte 2 is not UTF-8"):
        ReportText.read(tmp_path, "a")


def test_positions_count_characters_with_line_ends_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("é\r\nb".encode())
    assert ReportText.read(tmp_path, "a").text == "é\r\nb"
