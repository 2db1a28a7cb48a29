"""The SPARQL 1.1 Graph Store Protocol, the reading part of it.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import pyoxigraph as ox

from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.vocabulary import BASE
from citic_kg.web.media_types import GRAPHS, HTML, choose
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease


def indirect(release: ServedRelease, request: Request) -> Reply:
    """The graph that ``graph=`` names, or the default graph with ``default``."""
    name, default = request.first("graph"), request.first("default")
    if (name is None) == (default is None):
        raise Refusal(400, "name one graph: graph=<its IRI>, or default for the default graph")
    if name is None:
        # The default graph of this endpoint is the union of all others.
        return _reply(release, request, None)
    return _graph(release, request, name)


def direct(release: ServedRelease, request: Request) -> Reply:
    """The graph whose IRI is the address."""
    from citic_kg.web.documents import split_suffix

    path, suffix = split_suffix(request.path)
    return _graph(release, request, BASE + path.removeprefix("/"), suffix)


def _graph(release: ServedRelease, request: Request, name: str, suffix: str = "") -> Reply:
    store = release.graph.store
    try:
        node = ox.NamedNode(name)
    except ValueError as error:
        raise Refusal(400, f"{name[:200]!r} is no IRI of a graph: {error}") from error
    if not store.contains_named_graph(node):
        known = ", ".join(sorted(str(g.value) for g in store.named_graphs()))
        raise Refusal(404, f"there is no graph {name[:200]!r}; there are {known}")
    return _reply(release, request, node, suffix)


def _reply(
    release: ServedRelease, request: Request, node: ox.NamedNode | None, suffix: str = ""
) -> Reply:
    """The graph, or the default graph, in the form that is asked for; a page for a reader."""
    form = choose(request, (*GRAPHS, HTML), suffix)
    if form.name == HTML.name:
        from citic_kg.web.pages.graph import graph_page

        return graph_page(release, request, node)
    names = release_prefixes(release.reports_in_graph)
    # The protocol's payload is one graph: its triples, in whatever form.
    quads = release.graph.store.quads_for_pattern(None, None, None, node)
    triples = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    return Reply(200, form.content_type, write(triples, form.name, names))
