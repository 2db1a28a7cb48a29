"""Citations of the dataset, of what it says of a thing, and of an answer: BibTeX and CSL-JSON.

There is no day of access in them, because the version and the digest say what was read better
than a day could. https://docs.citationstyles.org/ has the fields of CSL-JSON.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.build.dataset import DATASET
from citic_kg.version import RELEASED
from citic_kg.vocabulary import BASE, QUESTION, shorten
from citic_kg.web.permalink import permalink
from citic_kg.web.served_release import ServedRelease

AUTHOR = "The citic-kg authors"
TITLE = "CITIC knowledge graph"
# What TeX would read as a command; a brace must not stand alone in a value, even escaped.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "#$%&_"},
}
# An address is taken as it is; of what may not stand in it, this would end the value.
_URL = {"{": "%7B", "}": "%7D", "\\": "%5C", '"': "%22", " ": "%20"}


@dataclass(frozen=True)
class Citation:
    """A reference to a part of this release.

    ``kind`` is the type in CSL-JSON. ``within`` is the title of the whole, of which this is a
    part; empty for the whole itself.
    """

    key: str
    kind: str
    title: str
    url: str
    version: str
    note: str
    within: str = ""

    def bibtex(self) -> str:
        """The reference as a BibTeX entry."""
        fields = {
            "author": f"{{{_tex(AUTHOR)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "year": RELEASED[:4],
            "howpublished": _tex(self.within),
            "version": _tex(self.version),
            "url": "".join(_URL.get(c, c) for c in _plain(self.url)),
            "note": _tex(self.note),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{lines}}}\n"

    def csl(self) -> str:
        """The reference as CSL-JSON, a list of one item."""
        item: dict[str, object] = {
            "id": self.key,
            "type": self.kind,
            "title": _plain(self.title),
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[int(part) for part in RELEASED.split("-")]]},
            "version": self.version,
            "URL": _plain(self.url),
            "note": _plain(self.note),
        }
        if self.within:
            item["container-title"] = self.within
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def cite_dataset(release: ServedRelease) -> Citation:
    """The reference to the whole."""
    note = f"Release {release.version}. {_of_release(release)}"
    return Citation(_key(release), "dataset", TITLE, DATASET, release.version, note)


def cite_document(release: ServedRelease, iri: ox.NamedNode, label: str) -> Citation:
    """The reference to what the release says of a thing; of the dataset, to the whole.

    ``label`` is the thing's name; without one its IRI stands for it.
    """
    if iri.value == DATASET:
        return cite_dataset(release)
    title = f"{label or shorten(iri.value).strip('<>')}, in the {TITLE}"
    note = f"Release {release.version}. {_of_release(release)}"
    key = _key(release, iri.value.removeprefix(BASE))
    return Citation(key, "entry", title, iri.value, release.version, note, TITLE)


def cite_answer(
    release: ServedRelease,
    name: str,
    summary: str,
    parameters: Mapping[str, str],
    digest: str,
    rows: int,
) -> Citation:
    """The reference to the answer of a named question, with the permalink of the answer."""
    given = ", ".join(f"{key}: {value}" for key, value in parameters.items())
    title = f"{summary} ({given})" if given else summary
    url = permalink(f"{QUESTION}{name}".removeprefix(BASE), parameters, release.version, digest)
    note = (
        f"Answer of {rows} {'row' if rows == 1 else 'rows'} by release {release.version}. "
        f"SHA-256 of the rows as SPARQL TSV: {digest}. {_of_release(release)}"
    )
    key = _key(release, f"{name}-{digest[:8]}")
    return Citation(key, "entry", title, BASE + url, release.version, note, TITLE)


def _of_release(release: ServedRelease) -> str:
    return f"SHA-256 of the release's description: {release.digest}"


def _key(release: ServedRelease, part: str = "") -> str:
    """A key of letters, digits and hyphens, which every reader of BibTeX takes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"citic-kg-{release.version}-{part}").strip("-")


def _plain(text: str) -> str:
    """The text on one line, without control and direction characters."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _plain(text))
