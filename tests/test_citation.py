"""Citations: BibTeX and CSL-JSON of the dataset, of things and of answers, whatever their names."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest
import yaml

from citic_kg.build.dataset import DATASET
from citic_kg.version import RELEASED, VERSION
from citic_kg.vocabulary import BASE, ID
from citic_kg.web.citation import Citation, cite_answer, cite_dataset, cite_document
from citic_kg.web.permalink import SHORT, Cited, Standing, address, permalink, result_digest
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease
from tests.conftest import ROOT

HOSTILE = {
    "braces": "a { b } } c {{",
    "backslash": "\\input{/etc/passwd} \\",
    "specials": "100% & #1 $x_y^z~",
    "quotes": "the \"so-called\" 'name'",
    "an entry": "x},\n}\n@misc{evil, title={y}",
    "lines": "one\r\n\ttwo\u2028three",
    "direction": "abc\u202etxt\u200f",
    "control": "a\x00b\x1bc",
    "markup": "<script>alert(1)</script>",
    "chinese": "中信银行",
}
# The item fields of https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
CSL_FIELDS = {"id", "type", "title", "author", "issued", "version", "URL", "note"}
CSL_FIELDS |= {"container-title"}
CSL_TYPES = {"dataset", "entry"}


def read_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """Key and fields of the one entry in the text, read as BibTeX reads: by counting braces."""
    head = re.match(r"@misc\{([^,\s{}]+),\n", text)
    assert head is not None
    at = head.end()
    fields: dict[str, str] = {}
    while not text.startswith("}", at):
        name = re.compile(r"  ([a-z]+) = \{").match(text, at)
        assert name is not None, text[at:]
        start = end = name.end()
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        assert text.startswith(",\n", end)
        assert name[1] not in fields
        fields[name[1]] = text[start : end - 1]
        at = end + 2
    assert text[at:] == "}\n"
    return head[1], fields


def read_csl(text: str) -> dict[str, object]:
    (item,) = json.loads(text)
    assert set(item) <= CSL_FIELDS
    assert item["type"] in CSL_TYPES
    for name, value in item.items():
        if name == "author":
            assert value == [{"literal": "The citic-kg authors"}]
        elif name == "issued":
            (parts,) = value["date-parts"]
            assert [type(p) for p in parts] == [int, int, int]
        else:
            assert isinstance(value, str)
            assert value
    found: dict[str, object] = item
    return found


def unescaped(tex: str) -> str:
    """What TeX prints for the value."""
    for command, mark in (("backslash", "\0"), ("braceleft", "{"), ("braceright", "}")):
        tex = tex.replace(f"\\text{command}{{}}", mark)
    tex = tex.replace(r"\textasciitilde{}", "~").replace(r"\textasciicircum{}", "^")
    tex = re.sub(r"\\([#$%&_])", r"\1", tex)
    assert "\\" not in tex
    return tex.replace("\0", "\\")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=list(HOSTILE))
def test_any_name_is_a_value_of_one_entry(name: str) -> None:
    cited = Citation("key", "entry", name, f"{BASE}id/x", "0.1.0", f"about {name}", name)
    key, fields = read_bibtex(cited.bibtex())
    assert (key, set(fields)) == (
        "key",
        {"author", "title", "year", "howpublished", "version", "url", "note"},
    )
    printed = unescaped(fields["title"].removeprefix("{").removesuffix("}"))
    assert printed == read_csl(cited.csl())["title"]
    assert printed.isprintable()
    assert "".join(c for c in name if c.isalnum()) == "".join(c for c in printed if c.isalnum())


def test_the_dataset_is_cited_with_version_and_digest(served: ServedRelease) -> None:
    key, fields = read_bibtex(cite_dataset(served).bibtex())
    assert key == f"citic-kg-{VERSION.replace('.', '-')}"
    assert fields["url"] == DATASET
    assert fields["version"] == VERSION
    assert served.digest in fields["note"]
    assert fields["year"] == RELEASED[:4]
    assert read_csl(cite_dataset(served).csl())["type"] == "dataset"
    assert cite_document(served, ox.NamedNode(DATASET), "") == cite_dataset(served)


def test_a_thing_is_cited_by_its_name_or_its_iri(served: ServedRelease) -> None:
    thing = ox.NamedNode(f"{ID}citic-bank")
    item = read_csl(cite_document(served, thing, "CITIC Bank").csl())
    assert item["title"] == "CITIC Bank, in the CITIC knowledge graph"
    assert item["URL"] == thing.value
    assert read_csl(cite_document(served, thing, "").csl())["title"] == (
        "id:citic-bank, in the CITIC knowledge graph"
    )


def test_an_answer_is_cited_with_its_permalink(served: ServedRelease) -> None:
    digest = "ab" * 32
    given = {"standard": "ISO {27001} & more"}
    cited = cite_answer(served, "certification-holders", "Who?", given, digest, 1)
    _, fields = read_bibtex(cited.bibtex())
    found = dict(parse_qsl(urlsplit(fields["url"]).query))
    assert found == given | {"cited-release": VERSION, "cited-digest": digest[:SHORT]}
    assert digest in fields["note"]
    assert "1 row by" in fields["note"]


def test_the_day_of_the_release_is_that_of_the_citation_file() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["date-released"]) == RELEASED


@pytest.mark.parametrize("value", HOSTILE.values(), ids=list(HOSTILE))
def test_an_address_gives_the_values_back(value: str) -> None:
    found = address("/question/x", {"a": value, "b&=": "2"})
    assert re.fullmatch(r"/question/x\?[\w%.~&=-]+", found, re.ASCII)
    assert parse_qsl(urlsplit(found).query) == [("a", value), ("b&=", "2")]


def cited_by(**parameters: str) -> Cited | None:
    pairs = tuple((f"cited-{k}", v) for k, v in parameters.items())
    return Cited.of(Request("/question/x", pairs))


def test_a_permalink_is_read_as_it_was_written() -> None:
    link = permalink("/question/x", {}, "0.1.0", "0123456789abcdef" * 4)
    parameters = tuple(parse_qsl(urlsplit(link).query))
    assert Cited.of(Request("/question/x", parameters)) == Cited("0.1.0", "0123456789abcdef")
    assert cited_by() is None


@pytest.mark.parametrize(
    ("version", "digest", "standing"),
    [
        ("0.1.0", "0123456789abcdef", Standing.HOLDS),
        ("0.2.0", "0123456789abcdef", Standing.HOLDS_ELSEWHERE),
        ("0.1.0", "fedcba9876543210", Standing.CHANGED),
        ("0.2.0", "fedcba9876543210", Standing.CHANGED),
    ],
    ids=["holds", "holds elsewhere", "changed", "changed since"],
)
def test_what_became_of_a_cited_answer(version: str, digest: str, standing: Standing) -> None:
    assert Cited("0.1.0", "0123456789abcdef").standing(version, digest) is standing


@pytest.mark.parametrize(
    "parameters",
    [
        {"release": "0.1.0"},
        {"digest": "0123456789abcdef"},
        {"release": "0.1.0", "digest": "xyz"},
        {"release": "0.1.0", "digest": "abc"},
        {"release": "<b>", "digest": "0123456789abcdef"},
    ],
    ids=["no digest", "no release", "no hexadecimal", "too short", "no version"],
)
def test_what_is_no_permalink_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="cited-") as refused:
        cited_by(**parameters)
    assert refused.value.status == 400


def test_the_digest_of_triples_and_of_a_truth_value_does_not_depend_on_order() -> None:
    a, b = (ox.Triple(*map(ox.NamedNode, ("x:s", "x:p", f"x:{o}"))) for o in "ab")
    assert result_digest([a, b]) == result_digest([b, a]) != result_digest([a])
    assert result_digest(True) != result_digest(False)
