"""A triple that somebody asks about, in words as they come to mind."""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.answer.derivation import NotInGraph
from citic_kg.answer.names import Names, name_key
from citic_kg.errors import RequestError, UnknownName, one_of
from citic_kg.rdf.statement import compact
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, RDF_TYPE, SAME_AS, prefixes, term

_DEF = f"{BASE}def/"
_KINDS = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


def asked_triple(
    store: ox.Store, names: Names, subject: str, predicate: str, value: str
) -> ox.Triple:
    """The triple that the three words mean.

    The subject and the object are names of things in any spelling, prefixed names or IRIs; the
    object may be a class, or a text, number or date that the graph gives the subject. The
    predicate is a property by its local name, its label, its prefixed name or its IRI, or ``a``.
    Raises ``UnknownName``, ``AmbiguousName`` or ``RequestError`` where there is no such thing,
    and ``NotInGraph`` where the graph holds no such triple.
    """
    relation = _property(store, predicate)
    one = _term(store, names, subject, relation)
    is_type = relation == RDF_TYPE
    found = list(store.quads_for_pattern(one, relation, None))
    literal = next((q.object for q in found if getattr(q.object, "value", None) == value), None)
    if isinstance(literal, ox.Literal):
        return ox.Triple(one, relation, literal)
    try:
        other = _class(store, value) if is_type else _term(store, names, value, relation)
    except UnknownName:
        there = sorted({q.object.value for q in found if isinstance(q.object, ox.Literal)})
        if there:
            raise NotInGraph(
                f"{subject} has no {compact(relation)} {value!r}; it has {one_of(there)}"
            ) from None
        raise
    if not any(store.quads_for_pattern(one, relation, other)):
        raise NotInGraph(_absent(store, names, one, relation, other))
    return ox.Triple(one, relation, other)


def _term(store: ox.Store, names: Names, name: str, relation: ox.NamedNode) -> ox.NamedNode:
    """A thing by its name, else any term that the graph knows by its IRI or prefixed name.

    A thing is asked about by its present IRI, unless it is asked what its old ones are.
    """
    node = _iri(name)
    if relation == SAME_AS:
        written = (name, f"{BASE}id/{name.removeprefix('id:')}")
        node = next((old for old in names.renamed if old.value in written), node)
        if node in names.renamed:
            return node
    if node is None:
        node = _our_classes(store).get(name_key(name))
    try:
        return names.resolve(name)
    except UnknownName:
        if node is not None and _known(store, node):
            return node
        raise


def _our_classes(store: ox.Store) -> dict[str, ox.NamedNode]:
    """The classes of our ontology, by what the spellings of their local names have in common."""
    found = store.quads_for_pattern(None, RDF_TYPE, term("owl", "Class"), ONTOLOGY_GRAPH)
    named = (q.subject for q in found if isinstance(q.subject, ox.NamedNode))
    return {name_key(c.value.removeprefix(_DEF)): c for c in named if c.value.startswith(_DEF)}


def _class(store: ox.Store, name: str) -> ox.NamedNode:
    """The class of that name. Raises ``RequestError`` with those that are nearest."""
    node = _iri(name)
    if node is not None and _known(store, node):
        return node
    key = name_key(name)
    if key in (ours := _our_classes(store)):
        return ours[key]
    near = _nearest_classes(store, key)
    hint = f"; the nearest are {one_of(near)}" if near else ""
    raise RequestError(f"{name!r} is no class that the graph knows by that name{hint}")


def _nearest_classes(store: ox.Store, key: str) -> list[str]:
    """The classes of any vocabulary whose local names are that or most like it, with prefixes."""
    from rapidfuzz import process

    known: dict[str, set[str]] = {}
    for kind in {quad.object for quad in store.quads_for_pattern(None, RDF_TYPE, None)}:
        if isinstance(kind, ox.NamedNode):
            local = kind.value.rpartition("#")[2].rpartition("/")[2]
            known.setdefault(name_key(local), set()).add(compact(kind))
    if key in known:
        return sorted(known[key])
    near = process.extract(key, sorted(known), limit=3, score_cutoff=60)
    return [kind for like, _, _ in near for kind in sorted(known[like])]


def _known(store: ox.Store, node: ox.NamedNode) -> bool:
    return any(store.quads_for_pattern(node, None, None)) or any(
        store.quads_for_pattern(None, None, node)
    )


def _iri(name: str) -> ox.NamedNode | None:
    """The IRI that is written out, or by a prefix of the ontology."""
    prefix, _, local = name.strip("<>").partition(":")
    known = {**prefixes(), "id": f"{BASE}id/", "report": f"{BASE}report/"}
    iri = known[prefix] + local if prefix in known else name.strip("<>")
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _property(store: ox.Store, name: str) -> ox.NamedNode:
    """The property of that name. Raises ``RequestError`` with those that are nearest."""
    if name in ("a", "type"):
        return RDF_TYPE
    node = _iri(name)
    if node is not None and any(store.quads_for_pattern(None, node, None)):
        return node
    label = term("rdfs", "label")
    known: dict[str, ox.NamedNode] = {}
    for kind in _KINDS:
        for quad in store.quads_for_pattern(None, RDF_TYPE, term("owl", kind), ONTOLOGY_GRAPH):
            if isinstance(quad.subject, ox.NamedNode):
                local = quad.subject.value.rpartition("#")[2].rpartition("/")[2]
                known.setdefault(name_key(local), quad.subject)
                for named in store.quads_for_pattern(quad.subject, label, None, ONTOLOGY_GRAPH):
                    known.setdefault(
                        name_key(str(getattr(named.object, "value", ""))), quad.subject
                    )
    if name_key(name) in known:
        return known[name_key(name)]
    from rapidfuzz import process

    near = process.extract(name_key(name), known.keys(), limit=3, score_cutoff=60)
    hint = f"; the nearest are {one_of([compact(known[key]) for key, _, _ in near])}"
    raise RequestError(f"{name!r} is no property of the ontology{hint if near else ''}")


def _absent(
    store: ox.Store,
    names: Names,
    one: ox.NamedNode,
    relation: ox.NamedNode,
    other: ox.NamedNode,
) -> str:
    """What was looked for, and what ties the two instead."""

    def label(node: ox.NamedNode) -> str:
        return names.labels.get(node, compact(node))

    between = [
        f"{label(a)} {compact(quad.predicate)} {label(b)}"
        for a, b in ((one, other), (other, one))
        for quad in store.quads_for_pattern(a, None, b)
    ]
    told = f"the graph does not hold that {label(one)} {compact(relation)} {label(other)}"
    if between:
        return f"{told}; it holds {one_of(sorted(set(between)))}"
    return f"{told}, and nothing ties the two directly; try citic-kg explore for a path"
