"""Printed forms: how the claims print figures, holders and others, and where they do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from citic_kg.answer.names import name_key
from citic_kg.vocabulary import citic
from citic_kg.web.pages.reader import reader
from citic_kg.web.pages.reference import Reference, readable
from citic_kg.web.served_release import ServedRelease

MAX_SHOWN = 30
# The properties of claims that quote the report, and that of decisions on names.
QUOTING = ("asPrinted", "printedAs", "holderAsPrinted", "othersAsPrinted", "printedForm")
_NUMBER = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")


@dataclass(frozen=True)
class Printed:
    """Words as they are printed, the claim that quotes them, and the passages that it rests on."""

    text: str
    claim: Reference
    passages: tuple[Reference, ...]


@dataclass(frozen=True)
class _Form:
    key: str
    numbers: tuple[str, ...]
    text: str
    node: ox.NamedNode


def printed(release: ServedRelease, words: str) -> tuple[list[Printed], int]:
    """What is printed as the words say, in any spelling, best first; and how many more there are.

    A number is found by itself or by how it begins, never by a part of another one.
    """
    key, numbers = name_key(words), _numbers(words)
    if not key:
        return [], 0
    found = [f for f in _forms(release) if key in f.key and _begin(numbers, f.numbers)]
    found.sort(key=lambda f: (f.key != key, not f.key.startswith(key), len(f.key)))
    return [_shown(release, form) for form in found[:MAX_SHOWN]], max(0, len(found) - MAX_SHOWN)


def _shown(release: ServedRelease, form: _Form) -> Printed:
    read = reader(release)
    passages = read.objects(form.node, citic("evidence")) or read.objects(
        form.node, citic("restsOn")
    )
    claim = Reference(read.label(form.node), read.of(form.node).href)
    return Printed(readable(form.text), claim, tuple(map(read.of, passages)))


@lru_cache(maxsize=4)
def _forms(release: ServedRelease) -> tuple[_Form, ...]:
    """All that is quoted, by the words and by what quotes them."""
    found = {
        _Form(name_key(q.object.value), _numbers(q.object.value), q.object.value, q.subject)
        for name in QUOTING
        for q in release.graph.present.quads_for_pattern(None, citic(name), None)
        if isinstance(q.object, ox.Literal) and isinstance(q.subject, ox.NamedNode)
    }
    return tuple(sorted(found, key=lambda f: (f.text.casefold(), f.text, f.node.value)))


def _numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text, without the commas between thousands."""
    return tuple(found.replace(",", "") for found in _NUMBER.findall(text))


def _begin(typed: tuple[str, ...], numbers: tuple[str, ...]) -> bool:
    """Whether each of the numbers that are typed is the beginning of one of the others."""
    return all(any(number.startswith(start) for number in numbers) for start in typed)
