"""Entries of the reference: a class, a property, a scheme of controlled values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Name:
    """A term in short, and its IRI; ``anchor`` is its place in the reference, or nothing."""

    text: str
    iri: str
    anchor: str = ""


@dataclass(frozen=True)
class Entry:
    """What is told of every term.

    ``axioms`` are sentences about it; ``aligned`` the terms of other vocabularies that it is
    below; ``replaced`` those to be used instead of it, where it is ``deprecated``.
    """

    name: Name
    label: str
    definition: str
    scope: str
    deprecated: bool
    replaced: tuple[Name, ...]
    above: tuple[Name, ...]
    below: tuple[Name, ...]
    aligned: tuple[Name, ...]
    axioms: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Rule:
    """What a shape asks for, in words, and how grave it is where that is missing."""

    severity: str
    words: str


@dataclass(frozen=True)
class ClassEntry:
    """A class: the properties said of it and those that lead to it, its shape, an example."""

    entry: Entry
    properties: tuple[Name, ...]
    inherited: tuple[Name, ...]
    leading: tuple[Name, ...]
    rules: tuple[Rule, ...]
    example: str


@dataclass(frozen=True)
class PropertyEntry:
    """A property: from what to what, its kinds, its inverse, what the ``rule`` says that makes it.

    ``rules`` are those of shapes for whatever has the property; ``example`` is a line of Turtle.
    """

    entry: Entry
    kinds: tuple[str, ...]
    domain: tuple[Name, ...]
    range: tuple[Name, ...]
    inverse: tuple[Name, ...]
    rule: str
    rules: tuple[Rule, ...]
    example: str


@dataclass(frozen=True)
class Value:
    """A controlled value: its name, notation, definition, and how often it is used."""

    name: Name
    notation: str
    definition: str
    count: int


@dataclass(frozen=True)
class SchemeEntry:
    """A scheme of controlled values, and the properties that take one of them."""

    entry: Entry
    values: tuple[Value, ...]
    properties: tuple[Name, ...]
