"""Times the OWL closure of the graph at growing sizes, beside other reasoners, in one run.

The five reports, and ten and a hundred copies of them under other IRIs with one ontology. Each
reasoner gets the same triples: all that is stated, and the direct links. One that needs longer
than the limit, or ends otherwise, is not asked for more. HermiT needs Java, and gets what
``citic-kg check --owl`` gives it where that is there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from citic_kg.build.passages import describe
from citic_kg.inference import close, closure_rules, link_rules
from citic_kg.locations import FACTS_DIR
from citic_kg.sources import Sources
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH

SIZES = (1, 10, 100)
LIMIT = 120.0
# Dates and years, which HermiT refuses.
_NO_HERMIT = ("gYear", "#date", "gYearMonth")


def given() -> tuple[set[ox.Triple], set[ox.Triple]]:
    """The ontology, and what is stated of things with the links that follow from claims."""
    sources = Sources.read(FACTS_DIR)
    quads = [*sources.quads(), *describe(sources)]
    ontology = {q.triple for q in quads if q.graph_name == ONTOLOGY_GRAPH}
    stated = {q.triple for q in quads if q.graph_name != ONTOLOGY_GRAPH}
    return ontology, stated | close(stated | ontology, link_rules())


def copies(stated: set[ox.Triple], count: int) -> set[ox.Triple]:
    """So many copies of the triples; each has things, claims and reports of its own."""
    if count == 1:
        return stated

    def moved(node: object, copy: int) -> object:
        if isinstance(node, ox.NamedNode) and node.value.startswith(
            (f"{BASE}id/", f"{BASE}report/")
        ):
            return ox.NamedNode(node.value.replace(BASE, f"{BASE}copy-{copy}/", 1))
        return node

    # The group that the defined class names stays one.
    return {
        ox.Triple(moved(t.subject, c), t.predicate, moved(t.object, c))  # type: ignore[arg-type]
        for c in range(count)
        for t in stated
    }


def ours(file: Path) -> None:
    """The rules of the package."""
    close({q.triple for q in ox.parse(path=file, format=ox.RdfFormat.N_TRIPLES)}, closure_rules())


def reasonable(file: Path) -> None:
    """reasonable, OWL RL in Rust; it knows no property chains."""
    import reasonable as library

    reasoner = library.PyReasoner()
    reasoner.load_file(str(file))
    reasoner.reason()


def owlrl(file: Path) -> None:
    """owlrl, OWL RL in Python."""
    import owlrl as library
    import rdflib

    graph = rdflib.Graph()
    graph.parse(file, format="nt")
    library.DeductiveClosure(library.OWLRL_Semantics).expand(graph)


def hermit(file: Path) -> None:
    """HermiT through owlready2, full OWL DL."""
    import owlready2 as library

    world = library.World()
    world.get_ontology(file.as_uri()).load(format="ntriples")
    with world.get_ontology("http://example.org/inferred/"):
        library.sync_reasoner_hermit(world, infer_property_values=True, debug=0)


PEERS: dict[str, Callable[[Path], None]] = {
    "citic-kg": ours,
    "reasonable": reasonable,
    "owlrl": owlrl,
    "HermiT": hermit,
}


def timed(work: Callable[[Path], None], file: Path, limit: float) -> str:
    """The seconds that it took in a process of its own, or why there are none."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=(file,), daemon=True)
    began = time.perf_counter()
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return f"not within {limit:g} s"
    return f"{time.perf_counter() - began:.2f} s" if process.exitcode == 0 else "failed"


def main() -> None:
    """Print a table: sizes down, reasoners across."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=LIMIT)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    limit, sizes = parser.parse_args().limit, parser.parse_args().sizes
    ontology, stated = given()
    began = time.perf_counter()
    close(ontology | stated, closure_rules())
    print(f"within the build: {time.perf_counter() - began:.2f} s\n")
    print(f"| copies | triples | {' | '.join(PEERS)} |")
    print(f"|---|---|{'---|' * len(PEERS)}")
    out: set[str] = set()
    if shutil.which("java") is None:
        out.add("HermiT")
    with tempfile.TemporaryDirectory(prefix="citic-kg-") as folder:
        for size in sizes:
            data = ontology | copies(stated, size)
            files = {}
            for name in ("all", "hermit"):
                files[name] = Path(folder) / f"{name}-{size}.ttl"
                part = data if name == "all" else without_dates(data)
                files[name].write_bytes(ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"")
            cells = []
            for name, work in PEERS.items():
                file = files["hermit" if name == "HermiT" else "all"]
                cells.append("–" if name in out else timed(work, file, limit))
                if "s" not in cells[-1][-1:] or "not" in cells[-1]:
                    out.add(name)
            print(f"| {size} | {len(data):,} | {' | '.join(cells)} |", flush=True)


def without_dates(data: set[ox.Triple]) -> set[ox.Triple]:
    """The triples without what HermiT refuses."""
    return {
        t
        for t in data
        if not isinstance(t.object, ox.Literal) or not t.object.datatype.value.endswith(_NO_HERMIT)
    }


if __name__ == "__main__":
    main()
