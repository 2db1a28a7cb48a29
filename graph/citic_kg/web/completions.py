"""Completions: what an editor can offer, the terms and prefixes, and the things by name."""

from __future__ import annotations

import json
import re
from collections import Counter

import pyoxigraph as ox

from citic_kg.answer.names import PREF_LABEL
from citic_kg.rdf.formats import release_prefixes
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, QUESTION, RDF_TYPE, term
from citic_kg.web.pages.rendering import path_of
from citic_kg.web.pages.search import find
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

MAX_CHARACTERS = 200
MAX_SUGGESTIONS = 10
_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")
# What a term is called that is of several classes: the first that fits.
_KINDS = {
    "class": ("owl", "Class"),
    "property": ("owl", "ObjectProperty"),
    "value property": ("owl", "DatatypeProperty"),
    "annotation": ("owl", "AnnotationProperty"),
    "concept": ("skos", "Concept"),
    "scheme": ("skos", "ConceptScheme"),
}
_EXAMPLES = """SELECT ?question ?query { GRAPH graph:questions { ?question sh:select ?query } }
ORDER BY ?question"""


def completions(release: ServedRelease, request: Request) -> Reply:
    """The terms of the ontology, the named graphs, the prefixes, the things, the questions.

    ``{"prefixes": {name: iri}, "terms": [{"name", "label", "kind", "definition"}],
    "things": {label: path}, "questions": [{"name", "query"}]}``, each sorted. A label that
    several things bear is not among the things.
    """
    prefixes = dict(sorted(release_prefixes([]).items()))
    store = release.graph.present
    terms = sorted(_terms(store, prefixes) + _graphs(store, prefixes), key=lambda t: t["name"])
    return _reply(
        {
            "prefixes": prefixes,
            "terms": terms,
            "things": _things(release),
            "questions": [{"name": k, "query": v} for k, v in example_queries(release).items()],
        }
    )


def suggest(release: ServedRelease, request: Request) -> Reply:
    """The things whose names fit ``q``, at most ten, best first.

    ``[{"label", "kind", "path", "iri"}]``: the preferred label, the class, where its page is here,
    and its IRI. Nothing where ``q`` is empty. Raises ``Refusal`` with 400 where it is too long.
    """
    words = " ".join((request.first("q") or "").split())
    if len(words) > MAX_CHARACTERS:
        raise Refusal(400, f"q has more than {MAX_CHARACTERS} characters; give less of the name")
    hits = find(release, words).things[:MAX_SUGGESTIONS] if words else ()
    return _reply(
        [
            {"label": h.label, "kind": h.kind, "path": h.path, "iri": BASE + h.path.lstrip("/")}
            for h in hits
        ]
    )


def example_queries(release: ServedRelease) -> dict[str, str]:
    """The queries of the named questions, ready to be run, by name; those of the release."""
    found = release.graph.query(_EXAMPLES)
    return {str(row["question"]).removeprefix(QUESTION): str(row["query"]) for row in found}


def _things(release: ServedRelease) -> dict[str, str]:
    """Where the page of the one thing with the label is, by label."""
    labels = release.graph.names.labels
    counts = Counter(labels.values())
    return dict(
        sorted((label, path_of(node.value)) for node, label in labels.items() if counts[label] == 1)
    )


def _terms(store: ox.Store, prefixes: dict[str, str]) -> list[dict[str, str]]:
    """What the ontology declares, each term that has a prefixed name."""
    found: dict[str, dict[str, str]] = {}
    for kind, (prefix, name) in _KINDS.items():
        for quad in store.quads_for_pattern(None, RDF_TYPE, term(prefix, name), ONTOLOGY_GRAPH):
            node = quad.subject
            short = _prefixed(node.value, prefixes) if isinstance(node, ox.NamedNode) else ""
            if short and isinstance(node, ox.NamedNode) and short not in found:
                label = _text(store, node, term("rdfs", "label")) or _text(store, node, PREF_LABEL)
                definition = _text(store, node, term("skos", "definition"))
                found[short] = _entry(short, label, kind, definition)
    return list(found.values())


def _graphs(store: ox.Store, prefixes: dict[str, str]) -> list[dict[str, str]]:
    """The named graphs, which stand after GRAPH and FROM."""
    names = (
        _prefixed(g.value, prefixes) for g in store.named_graphs() if isinstance(g, ox.NamedNode)
    )
    return [_entry(name, name.partition(":")[2], "graph", "") for name in names if name]


def _entry(name: str, label: str, kind: str, definition: str) -> dict[str, str]:
    shown = label or name.partition(":")[2]
    return {"name": name, "label": shown, "kind": kind, "definition": definition}


def _text(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
    quads = store.quads_for_pattern(node, predicate, None, ONTOLOGY_GRAPH)
    return min((q.object.value for q in quads if isinstance(q.object, ox.Literal)), default="")


def _prefixed(iri: str, prefixes: dict[str, str]) -> str:
    """The IRI as a prefixed name, by the longest prefix that fits; nothing where none does."""
    fitting = [name for name, start in prefixes.items() if iri.startswith(start)]
    best = max(fitting, key=lambda name: len(prefixes[name]), default="")
    local = iri[len(prefixes[best]) :] if best else ""
    return f"{best}:{local}" if _LOCAL.fullmatch(local) else ""


def _reply(content: object) -> Reply:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    return Reply(200, "application/json", body.encode("utf-8", "replace"))
