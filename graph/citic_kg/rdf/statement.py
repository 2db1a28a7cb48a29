"""Statements: triples and terms in short, as a reader of Turtle knows them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from citic_kg.vocabulary import BASE, prefixes, shorten


def compact(node: object) -> str:
    """A term in short: one of ours, or of a vocabulary that the ontology uses, by its prefix."""
    if not isinstance(node, ox.NamedNode):
        return str(getattr(node, "value", node))
    if node.value.endswith("#nil"):
        return "()"
    for prefix, namespace in prefixes().items():
        if node.value.startswith(namespace) and not node.value.startswith(BASE):
            return f"{prefix}:{node.value.removeprefix(namespace)}"
    return shorten(node.value)


def statements(triples: Iterable[ox.Triple]) -> tuple[str, ...]:
    """The triples as they would stand in Turtle, anonymous parts within them, in order."""
    triples = list(triples)
    parts: dict[ox.BlankNode, list[ox.Triple]] = {}
    for t in triples:
        if isinstance(t.subject, ox.BlankNode):
            parts.setdefault(t.subject, []).append(t)

    def told(node: object) -> str:
        if not isinstance(node, ox.BlankNode):
            return compact(node)
        inner = {compact(t.predicate): t.object for t in parts.get(node, [])}
        if "rdf:first" in inner:
            rest = told(inner["rdf:rest"])[1:-1] if "rdf:rest" in inner else ""
            return f"({told(inner['rdf:first'])} {rest}".rstrip() + ")"
        said = sorted(f"{name} {told(value)}" for name, value in inner.items())
        return f"[{'; '.join(said)}]"

    return tuple(
        sorted(
            f"{told(t.subject)} {compact(t.predicate)} {told(t.object)}"
            for t in triples
            if not isinstance(t.subject, ox.BlankNode)
        )
    )
