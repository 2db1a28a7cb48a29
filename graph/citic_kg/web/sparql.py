"""The SPARQL 1.1 Protocol: a query in, its result in the form that the client takes out.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice
from typing import IO, cast

import pyoxigraph as ox

from citic_kg.answer.engine import Dataset, engine_errors, solve
from citic_kg.answer.rows import Answer
from citic_kg.answer.tokens import VOLATILE, BadQuery, bad_query, keywords, update_of
from citic_kg.rdf.formats import Sink, release_prefixes, serialize_to, write
from citic_kg.web.media_types import GRAPHS, HTML, RDF, RESULTS, ROWS, TRUTH, MediaType, choose
from citic_kg.web.negotiation import best
from citic_kg.web.reply import Body, Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

# A graph of up to so many triples is sorted and grouped; a larger one is sent as it comes.
MAX_SORTED = 20_000
# A page shows a graph of up to so many triples.
MAX_SHOWN = 5_000
_FORMS = "SELECT, ASK, CONSTRUCT or DESCRIBE"


def endpoint(release: ServedRelease, request: Request) -> Reply:
    """The result of a query; without one, the page to write it, or the service description."""
    if request.all("update"):
        raise Refusal(403, "updates are refused: this endpoint is read-only; send query=")
    query = request.first("query")
    if query is None:
        if any(name.endswith("-graph-uri") for name, _ in request.parameters):
            raise Refusal(400, "there is no query; give one as query=")
        return _root(release, request)
    # Some editors write a mark of the byte order before a text, which is no part of it.
    query = query.removeprefix("\ufeff")
    try:
        # The engine works while its result is read, and may find what is wrong then.
        with engine_errors():
            return _result(release, request, query)
    except BadQuery as error:
        refusal = _refusal(query, error)
        # A reader who wrote it in the page gets it back there, with the place that is wrong.
        if not _wants_page(request, (*ROWS, *GRAPHS)):
            raise refusal from error
        from citic_kg.web.pages.sparql_page import sparql_page

        return sparql_page(release, request, refusal)


def _refusal(query: str, error: BadQuery) -> Refusal:
    """What is answered to a query that is none, or one to write."""
    update = update_of(query)
    if update is None:
        return Refusal(400, str(error), error.line, error.column)
    place = bad_query(query, update)
    why = "this is an update, and updates are refused: this endpoint is read-only"
    return Refusal(403, f"{why}; ask with {_FORMS}", place.line, place.column)


def _wants_page(request: Request, offers: Iterable[MediaType]) -> bool:
    """Whether a page is liked better than each of the offers."""
    forms = request.all("format")
    if forms:
        return HTML.name in forms
    types = [m.media_type for m in offers]
    return best(request.accept, [*types, HTML.media_type]) == HTML.media_type


def _root(release: ServedRelease, request: Request) -> Reply:
    """What stands at the endpoint's address."""
    if _wants_page(request, GRAPHS):
        from citic_kg.web.pages.sparql_page import sparql_page

        return sparql_page(release, request)
    from citic_kg.web.descriptions import service

    return service(release, request)


def _result(release: ServedRelease, request: Request, query: str) -> Reply:
    volatile = not VOLATILE.isdisjoint(keywords(query))
    result = solve(
        release.graph.store, query, prefixes=release_prefixes([]), dataset=_dataset(request)
    )
    if isinstance(result, ox.QueryTriples):
        form = choose(request, (*GRAPHS, HTML))
        if form.name == HTML.name:
            return replace(_graph_page(release, request, result), volatile=volatile)
        return Reply(200, form.content_type, _triples(result, form, query), volatile=volatile)
    form = choose(request, (*(TRUTH if isinstance(result, ox.QueryBoolean) else ROWS), HTML))
    if form.name == HTML.name:
        return replace(_page(release, request, result), volatile=volatile)
    if isinstance(result, ox.QueryBoolean):
        body = result.serialize(format=RESULTS[form.name]) or b""
        return Reply(200, form.content_type, body, volatile=volatile)

    def rows(sink: Sink) -> None:
        with engine_errors():
            result.serialize(cast("IO[bytes]", sink), RESULTS[form.name])

    return Reply(200, form.content_type, rows, volatile=volatile)


def _page(
    release: ServedRelease, request: Request, result: ox.QuerySolutions | ox.QueryBoolean
) -> Reply:
    from citic_kg.web.pages.sparql_page import ROWS_SHOWN, results_page

    if isinstance(result, ox.QuerySolutions):
        # One row more than is shown tells that there are more.
        return results_page(release, request, Answer.of(result, ROWS_SHOWN + 1))
    return results_page(release, request, bool(result))


def _graph_page(release: ServedRelease, request: Request, result: ox.QueryTriples) -> Reply:
    """The graph as Turtle in a page, if it is small enough to be read there."""
    from citic_kg.web.pages.sparql_page import results_page

    first = list(islice(result, MAX_SHOWN + 1))
    if len(first) > MAX_SHOWN:
        why = f"the graph has more than {MAX_SHOWN:,} triples; ask for it as Turtle: format=turtle"
        raise Refusal(406, why)
    quads = (ox.Quad(t.subject, t.predicate, t.object) for t in first)
    turtle = write(quads, "turtle", release_prefixes([]))
    return results_page(release, request, turtle.decode("utf-8"))


def _triples(result: ox.QueryTriples, form: MediaType, query: str) -> bytes | Body:
    """The triples, sorted where they are few enough to be held, else written as they come."""
    names = release_prefixes([])
    first = list(islice(result, MAX_SORTED + 1))
    if len(first) <= MAX_SORTED:
        quads = (ox.Quad(t.subject, t.predicate, t.object) for t in first)
        return write(quads, form.name, names)

    def body(sink: Sink) -> None:
        with engine_errors():
            serialize_to(sink, chain(first, result), RDF[form.name], names)

    return body


def _dataset(request: Request) -> Dataset | None:
    """The graphs that the protocol names, which go before those of the query."""
    default, named = request.all("default-graph-uri"), request.all("named-graph-uri")
    if not default and not named:
        return None
    return Dataset(tuple(map(_graph_name, default)), tuple(map(_graph_name, named)))


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Refusal(400, f"{iri[:200]!r} is no IRI of a graph: {error}") from error
