"""What HermiT infers of individuals: run as ``python -m citic_kg.check.beyond FILE``.

It prints the triples among named things that it adds to those in the file, as N-Triples. It is a
process of its own because owlready2 is not safe across threads, and so that it can be ended.
"""

from __future__ import annotations

import sys
from pathlib import Path

_OWL = "http://www.w3.org/2002/07/owl#"


def inferred(file: Path) -> list[str]:
    """The triples, each as a line of N-Triples, in order."""
    import owlready2
    from rdflib import URIRef

    world = owlready2.World()
    world.get_ontology(file.as_uri()).load(format="ntriples")
    graph = world.as_rdflib_graph()
    before = set(graph)
    with world.get_ontology("http://example.org/inferred#"):
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    found = [t for t in set(graph) - before if all(isinstance(n, URIRef) for n in t)]
    return sorted(
        f"{s.n3()} {p.n3()} {o.n3()} ."
        for s, p, o in found
        if not str(o).startswith(_OWL) and not str(s).startswith("http://example.org/inferred")
    )


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in inferred(Path(sys.argv[1]))))
