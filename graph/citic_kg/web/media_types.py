"""The forms in which answers and graphs are sent: names, media types, suffixes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from citic_kg.web.negotiation import best
from citic_kg.web.request import Refusal, Request


@dataclass(frozen=True)
class MediaType:
    """A form: its name in ``format=``, its media type, its file suffix, and other spellings.

    ``others`` are media types under which it is sent too, ``sent_as`` the one that it is sent
    as now; ``called`` are the names that clients in use give it in ``format=``.
    """

    name: str
    media_type: str
    suffix: str
    others: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    sent_as: str = field(default="", compare=False)

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        sent = self.sent_as or self.media_type
        return f"{sent}; charset=utf-8" if sent.startswith("text/") else sent


HTML = MediaType("html", "text/html", "html")
TURTLE = MediaType("turtle", "text/turtle", "ttl", ("application/x-turtle",), ("n3",))
NTRIPLES = MediaType("ntriples", "application/n-triples", "nt")
JSONLD = MediaType(
    "jsonld", "application/ld+json", "jsonld", ("application/json",), ("json-ld", "json")
)
RDFXML = MediaType(
    "rdfxml",
    "application/rdf+xml",
    "rdf",
    ("application/xml", "text/xml"),
    ("rdf+xml", "xml"),
)
TRIG = MediaType("trig", "application/trig", "trig")
NQUADS = MediaType("nquads", "application/n-quads", "nq")
JSON = MediaType("json", "application/sparql-results+json", "json", ("application/json",))
XML = MediaType("xml", "application/sparql-results+xml", "xml", ("application/xml", "text/xml"))
CSV = MediaType("csv", "text/csv", "csv")
TSV = MediaType("tsv", "text/tab-separated-values", "tsv")
BIBTEX = MediaType("bibtex", "application/x-bibtex", "bib", ("text/x-bibtex",))
CSL = MediaType("csl", "application/vnd.citationstyles.csl+json", "csl.json")

GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML, TRIG, NQUADS)
ROWS = (JSON, XML, CSV, TSV)
TRUTH = (JSON, XML)
# What the forms of graphs are called by people.
LABELS = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}
RDF: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
RESULTS: dict[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


def choose(request: Request, offers: Sequence[MediaType], suffix: str = "") -> MediaType:
    """The form for a request: by suffix, else by ``format=``, else by Accept.

    A client that does not know how a form is called gives ``format=`` more than once; the first
    that is known is taken. Raises ``Refusal`` with 406 where none of the offers will do.
    """
    named = [suffix] if suffix else [name for name in request.all("format") if name]
    if named:
        found = next(filter(None, (by_name(name, offers) for name in named)), None)
        if found is None:
            raise Refusal(406, f"there is no form {named[0]!r} of this; use {_listed(offers)}")
        return found
    types = [o.media_type for o in offers] + [t for o in offers for t in o.others]
    taken = best(request.accept, types)
    for offer in offers:
        if taken == offer.media_type:
            return offer
        if taken in offer.others:
            # Sent under the very name that the client takes.
            return replace(offer, sent_as=taken)
    accept = request.accept[:200]
    raise Refusal(406, f"none of {accept!r} can be sent here; ask for {_listed(offers)}")


def by_name(name: str, offers: Iterable[MediaType]) -> MediaType | None:
    """The offer of that name, suffix or media type; else the one that some call so."""
    wanted = name.lower()
    called = None
    for offer in offers:
        if wanted in (offer.name, offer.suffix, offer.media_type, *offer.others):
            return offer
        if called is None and wanted in offer.called:
            called = offer
    return called


def _listed(offers: Iterable[MediaType]) -> str:
    return ", ".join(f"{o.media_type} (format={o.name})" for o in offers)
