"""Linked data: from the IRI of a thing to documents about it.

A thing answers 303 with the address of the document about it, which is a page, RDF or a citation
as the client takes it; a suffix fixes the form. https://www.w3.org/TR/cooluris/
"""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.rdf.statement import compact
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, RDF_TYPE, SHAPES_FILE
from citic_kg.web.described import DATASET, SHAPES, described, is_known
from citic_kg.web.media_types import BIBTEX, CSL, GRAPHS, HTML, MediaType, choose
from citic_kg.web.reply import Reply, see_other
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

_FORMS = (HTML, *GRAPHS, BIBTEX, CSL)
_DOC = "/doc"
# What is a file of the release as it is.
_FILES = {ONTOLOGY_GRAPH.value: "ontology.ttl", SHAPES: SHAPES_FILE}


def thing(release: ServedRelease, request: Request) -> Reply:
    """The way from a thing to its document."""
    iri, suffix = _asked(release, request.path)
    return _to_document(release, request, iri, suffix)


def _to_document(release: ServedRelease, request: Request, iri: ox.NamedNode, suffix: str) -> Reply:
    """The way to the document in the form that the address fixes; a renamed thing has one only."""
    if not suffix and request.all("format"):
        suffix = choose(request, _FORMS).suffix
    iri = release.graph.names.renamed.get(iri, iri)
    return see_other(_DOC + _quoted(iri) + (f".{suffix}" if suffix else ""))


def document(release: ServedRelease, request: Request) -> Reply:
    """The document about a thing: a page, RDF, or a citation."""
    iri, suffix = _asked(release, request.path.removeprefix(_DOC))
    if iri in release.graph.names.renamed:
        return _to_document(release, request, iri, suffix)
    form = choose(request, _FORMS, suffix)
    headers = {"Link": _links(iri), "Content-Location": f"{_DOC}{_quoted(iri)}.{form.suffix}"}
    if form.name == HTML.name:
        reply = _page(release, request, iri)
    elif form.name in (BIBTEX.name, CSL.name):
        reply = _citation(release, iri, form)
    else:
        reply = _rdf(release, iri, form)
    return Reply(reply.status, reply.media_type, reply.body, {**reply.headers, **headers})


def split_suffix(path: str) -> tuple[str, str]:
    """The path without the suffix of a form, and the suffix.

    >>> split_suffix("/id/citic-bank.csl.json")
    ('/id/citic-bank', 'csl.json')
    """
    for form in (CSL, *_FORMS):
        if path.endswith(f".{form.suffix}"):
            return path[: -len(form.suffix) - 1], form.suffix
    return path, ""


def _asked(release: ServedRelease, path: str) -> tuple[ox.NamedNode, str]:
    """The IRI that the path is of, and the suffix behind it.

    The files of the data set have IRIs that end as forms do. Raises ``Refusal`` with 404.
    """
    bare, suffix = split_suffix(path)
    if suffix and (whole := _known(release, path)):
        return whole, ""
    if iri := _known(release, bare):
        return iri, suffix
    raise _unknown(release, bare)


def _known(release: ServedRelease, path: str) -> ox.NamedNode | None:
    """The IRI of the path, where the graph says something of it."""
    try:
        iri = ox.NamedNode(BASE + path.removeprefix("/"))
    except ValueError:
        return None
    return iri if is_known(release, iri) else None


def _unknown(release: ServedRelease, path: str) -> Refusal:
    """The refusal of a path of which the graph says nothing."""
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    of_terms = path.startswith("/def/")
    near = _nearest_terms(release, slug) if of_terms else release.graph.names.nearest(slug)
    what = "terms" if of_terms else "names"
    hint = f"; the nearest {what} are: {', '.join(near)}" if near else ""
    return Refusal(404, f"the graph says nothing of {path!r}{hint}", near=near)


def _nearest_terms(release: ServedRelease, name: str, limit: int = 3) -> list[str]:
    """The terms of the ontology whose names are most like it, with prefixes, best first."""
    from rapidfuzz import fuzz, process

    declared = release.graph.store.quads_for_pattern(None, RDF_TYPE, None, ONTOLOGY_GRAPH)
    shapes = (
        described(release, ox.NamedNode(SHAPES)) if (release.folder / SHAPES_FILE).is_file() else []
    )
    ours = {
        q.subject
        for q in (*declared, *shapes)
        if str(q.subject).startswith(f"<{ONTOLOGY_GRAPH.value}")
    }
    names = {
        compact(node): compact(node).rpartition(":")[2].casefold() for node in sorted(ours, key=str)
    }
    found = process.extract(name.casefold(), names, scorer=fuzz.ratio, limit=limit, score_cutoff=60)
    return [short for _, _, short in found]


def _quoted(iri: ox.NamedNode) -> str:
    return iri.value[len(BASE) - 1 :]


def _links(iri: ox.NamedNode) -> str:
    """The other forms of the document, for clients that read headers."""
    path = f"{_DOC}{_quoted(iri)}"
    forms = [f'<{path}.{f.suffix}>; rel="alternate"; type="{f.media_type}"' for f in _FORMS]
    return ", ".join([f'<{iri.value}>; rel="describes"', *forms])


def _page(release: ServedRelease, request: Request, iri: ox.NamedNode) -> Reply:
    if iri.value == DATASET:
        from citic_kg.web.pages.dataset import dataset_page

        return dataset_page(release, request)
    from citic_kg.web.pages.resource import resource_page

    return resource_page(release, request, iri)


def _rdf(release: ServedRelease, iri: ox.NamedNode, form: MediaType) -> Reply:
    if iri.value in _FILES and form.name == "turtle":
        body = (release.folder / _FILES[iri.value]).read_bytes()
        return Reply(200, form.content_type, body)
    quads = described(release, iri)
    if form.name == "jsonld":
        # One graph, so that a client which reads graphs finds the triples.
        quads = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    body = write(quads, form.name, release_prefixes(release.reports_in_graph))
    return Reply(200, form.content_type, body)


def _citation(release: ServedRelease, iri: ox.NamedNode, form: MediaType) -> Reply:
    from citic_kg.web.citation import cite_document

    label = release.graph.names.labels.get(iri, "")
    cited = cite_document(release, iri, label)
    text = cited.bibtex() if form.name == BIBTEX.name else cited.csl()
    return Reply(200, form.content_type, text.encode("utf-8"))
