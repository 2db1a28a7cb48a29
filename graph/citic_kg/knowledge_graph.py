"""The knowledge graph, opened: questions, entities, exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from citic_kg.answer.engine import evaluate
from citic_kg.answer.open_release import open_store
from citic_kg.answer.question import Question, is_name, named_question
from citic_kg.answer.rows import Answer
from citic_kg.answer.tokens import BadQuery
from citic_kg.locations import release_to_read
from citic_kg.text.passage import Passage
from citic_kg.vocabulary import BASE, ONTOLOGY_DIR, ONTOLOGY_FILES, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    import networkx as nx
    import owlready2
    import rdflib

    from citic_kg.answer.derivation import Derivation
    from citic_kg.answer.entity import Entity
    from citic_kg.answer.names import Names
    from citic_kg.network.jupyter import Shown
    from citic_kg.network.network import Choice, Network
    from citic_kg.network.path import Path as NetworkPath


class KnowledgeGraph:
    """A release, open for reading.

    >>> from citic_kg import KnowledgeGraph
    >>> kg = KnowledgeGraph.open()                                        # doctest: +SKIP
    >>> for row in kg.query("certification-holders", standard="ISO 41001"):  # doctest: +SKIP
    ...     print(row.holder, row.evidence)
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def open(cls, release: Path | str | None = None, as_of: int | None = None) -> KnowledgeGraph:
        """Open a release: the one given, ``CITIC_KG_RELEASE``, or the nearest ``release``.

        With ``as_of``, only what a reader of the reports up to that reporting year could know.
        Raises ``BadReleaseError`` where there is none, or it cannot be read, and
        ``RequestError`` where no report is of the year or before.
        """
        store = open_store(release_to_read(Path(release) if release is not None else None))
        if as_of is not None:
            from citic_kg.answer.as_of import store_as_of

            store = store_as_of(store, as_of)
        return cls(store)

    @property
    def store(self) -> ox.Store:
        """The store, read-only; one named graph a report, one for things, one for inferences."""
        return self._store

    @cached_property
    def present(self) -> ox.Store:
        """The store without what follows for the old IRIs of renamed things: each is in it once.

        Where nothing was renamed it is the store itself.
        """
        from citic_kg.answer.present import present

        return present(self._store)

    @cached_property
    def names(self) -> Names:
        """All names of the things."""
        from citic_kg.answer.names import Names

        return Names.of(self.present)

    def query(self, question: str, /, **parameters: object) -> Answer:
        """The rows of a named question, or of a SELECT query.

        ``parameters`` are those of the question; names of things may be in any spelling.
        Raises ``RequestError`` where the question, a parameter or a name does not exist, and
        ``BadQuery`` where the query is not a SELECT query.
        """
        answer = self.evaluate(question, **parameters)
        if not isinstance(answer, Answer):
            raise BadQuery("this is not a SELECT query; use KnowledgeGraph.evaluate")
        return answer

    def evaluate(self, question: str, /, **parameters: object) -> Answer | bool | list[ox.Triple]:
        """The result of a named question or of any SPARQL query: rows, a truth value, triples.

        A query may use the ontology's prefixes without declaring them.
        """
        if is_name(question):
            asked = named_question(question.strip())
            return self.ask(asked, **parameters)
        from citic_kg.rdf.formats import release_prefixes

        asked = Question.parse("the query", question)
        values = asked.bind(parameters, self.resolve)
        return evaluate(self._store, asked.text, values, release_prefixes([]))

    def ask(self, question: Question, /, **parameters: object) -> Answer | bool | list[ox.Triple]:
        """The result of a question that declares its prefixes."""
        return evaluate(self.present, question.text, question.bind(parameters, self.resolve))

    def entity(self, name: str) -> Entity:
        """All that the graph says of the thing of that name, in any spelling.

        Raises ``UnknownName`` or ``AmbiguousName``.
        """
        from citic_kg.answer.entity import read_entity

        return read_entity(self.present, self.names, self.names.resolve(name))

    def why(self, subject: str, predicate: str, value: str) -> Derivation:
        """Why the graph holds a triple: the claims that state it, or the rules that make it.

        Things may be named in any spelling; the predicate is a property by its name or label, or
        ``a``. Raises ``RequestError`` where there is no such name, and ``NotInGraph`` where the
        graph does not hold the triple.
        """
        from citic_kg.answer.asked_triple import asked_triple
        from citic_kg.answer.derivation import derive

        triple = asked_triple(self._store, self.names, subject, predicate, value)
        return derive(self._with_expressions, triple)

    def to_owlready(self) -> owlready2.Ontology:
        """The graph in owlready2: classes, properties and individuals as Python objects.

        It lives in a world of its own, so two calls share nothing; its classes are attributes,
        as in ``onto.Company.instances()``, and its individuals are the things and the claims. Days
        are texts and figures are floats; values of datatypes that owlready2 does not know are left
        out. Raises ``CiticKGError`` where owlready2 is not installed (``citic-kg[owl]``).
        """
        from citic_kg.answer.owlready import to_owlready

        return to_owlready(self._with_expressions)

    @cached_property
    def _with_expressions(self) -> ox.Store:
        """The graph together with the class expressions of the ontology, which have no IRIs."""
        store = ox.Store()
        store.extend(self._store)
        for name in ONTOLOGY_FILES:
            store.load(
                path=ONTOLOGY_DIR / name, format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH
            )
        return store

    def export(self, form: str, about: str | None = None) -> bytes:
        """The graph, or what it says about one thing, in an RDF format or as CSV.

        Raises ``RequestError`` where the format does not exist, and as ``entity`` does.
        """
        from citic_kg.export import export

        if about is None:
            return export(self._store, form)
        return export(self.present, form, self.resolve(about))

    def choose(self, choice: Choice | None = None) -> Network:
        """The part of the network that is chosen: things, ties and claims as they are.

        Raises as ``network`` does.
        """
        from citic_kg.network.network import Choice
        from citic_kg.network.selection import choose

        return choose(self._whole, self.names, choice or Choice())

    @cached_property
    def _whole(self) -> Network:
        """The network of all that the store says."""
        from citic_kg.network.network import Network

        return Network.of(self.present, self.names)

    def network(
        self,
        around: str | Sequence[str] = (),
        hops: int = 1,
        view: str = "all",
        *,
        year: int | None = None,
        kind: str | Sequence[str] = (),
        report: str | Sequence[str] = (),
        status: str | Sequence[str] = (),
    ) -> nx.MultiDiGraph[str]:
        """Things and the ties between them, each with its relation, years, claims and evidence.

        ``around`` are names in any spelling; ``view`` is structure, awards, certifications,
        projects, policies, partners or all; the others choose among years, classes of things,
        reports and statuses, of which ``inferred`` and ``open`` are two. Raises ``UnknownName`` or
        ``AmbiguousName`` on a name, ``RequestError`` on any other value that does not exist,
        ``EmptyNetwork`` where nothing is left.
        """
        from citic_kg.network.projection import choice_of, projection

        choice = choice_of(around, hops, view, year, kind, report, status)
        return projection(self.choose(choice))

    def paths(self, start: str, end: str, limit: int = 5, view: str = "all") -> list[NetworkPath]:
        """The paths between two things over ties that rest on claims, the shortest first.

        Printed, a path is its sentences with their passages. Raises ``NoPath`` where there is
        none, and as ``network`` does.
        """
        from citic_kg.network.network import Choice
        from citic_kg.network.path import find_paths
        from citic_kg.network.selection import resolve_tied

        one, other = (resolve_tied(self._whole, self.names, name) for name in (start, end))
        return find_paths(self.choose(Choice(view=view)), one, other, limit=limit)

    def show_network(
        self,
        around: str | Sequence[str] = (),
        hops: int = 1,
        view: str = "all",
        *,
        year: int | None = None,
        kind: str | Sequence[str] = (),
        report: str | Sequence[str] = (),
        status: str | Sequence[str] = (),
    ) -> Shown:
        """The network for a Jupyter notebook: the explorer, and a static picture beside it.

        It takes and raises what ``network`` does.
        """
        from citic_kg.network.jupyter import Shown
        from citic_kg.network.projection import choice_of

        choice = choice_of(around, hops, view, year, kind, report, status)
        return Shown(self.choose(replace(choice, premises=True)))

    def to_rdflib(self) -> rdflib.Graph:
        """The whole graph, inferences included, as an ``rdflib.Graph`` in memory."""
        import rdflib

        data = self.export("ntriples")
        return rdflib.Graph().parse(data=data, format="nt")

    def resolve(self, name: str, scheme: str | None = None) -> ox.NamedNode:
        """What a parameter's value means: a thing, a passage, or a concept of the scheme.

        Raises ``UnknownName``, ``AmbiguousName``, ``UnknownConcept`` or ``BadPassage``.
        """
        if scheme is not None:
            from citic_kg.answer.names import resolve_concept

            return resolve_concept(self._store, name, scheme)
        if "#char=" in name:
            iri = name.strip("<>")
            passage = Passage.parse(iri if iri.startswith(BASE) else BASE + iri)
            self.names.resolve(passage.report)
            return ox.NamedNode(passage.iri)
        from citic_kg.answer.names import exactly_named

        return exactly_named(self._store, name) or self.names.resolve(name)
