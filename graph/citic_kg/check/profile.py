"""Whether an ontology is inside OWL 2 DL: run as ``python -m citic_kg.check.profile JARS FILE``.

It asks the profile checker of the OWL API, which comes with HermiT in owlready2, and prints a
line for each violation of https://www.w3.org/TR/owl2-syntax/, and one at the end. The file is
RDF/XML: the OWL API of HermiT reads little else. It is a process of its own so that it can be
ended.
"""

from __future__ import annotations

import sys

OUTSIDE, DONE = "outside: ", "done"


def violations(jars: str, file: str) -> list[str]:
    """The violations in the file, in order."""
    import jpype

    jpype.startJVM("-Xmx2000M", classpath=jars.split(":"), convertStrings=True)
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    profile = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    document = jpype.JClass("java.io.File")(file)
    ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(document)
    found = profile.checkOntology(ontology).getViolations()
    # What follows " in OntologyID" is the name of the only ontology there is.
    return sorted({str(violation).partition(" in OntologyID")[0] for violation in found})


if __name__ == "__main__":
    lines = [f"{OUTSIDE}{line}" for line in violations(*sys.argv[1:])]
    sys.stdout.write("\n".join([*lines, DONE, ""]))
