"""HermiT, the reasoner for OWL DL that comes with owlready2, as a process of its own.

It needs Java. The process is ended with a time limit, and with whoever started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from citic_kg.check import profile
from citic_kg.errors import CiticKGError
from citic_kg.rdf.formats import serialize

_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
_MEMORY = "-Xmx2000M"
_JAVA = "Java, such as the package default-jre-headless"
_INCONSISTENT = ("InconsistentOntologyException", "is not satisfiable")


class NoReasoner(CiticKGError):
    """The reasoner cannot be run here; the message says what is missing."""


class ReasonerFailed(CiticKGError):
    """The reasoner did not come to an end."""


@dataclass(frozen=True)
class Hermit:
    """The reasoner: Java, where it finds the classes, and the time at which it has to be done."""

    java: str
    jars: str
    deadline: float

    @classmethod
    def find(cls, seconds: float) -> Hermit:
        """The reasoner of this machine, with so many seconds for all that is asked of it.

        Raises ``NoReasoner`` where Java, owlready2 or JPype is missing.
        """
        java = shutil.which("java")
        if java is None:
            raise NoReasoner(f"the check of description logic needs {_JAVA}, which is not here")
        found = find_spec("owlready2")
        if found is None or found.origin is None or find_spec("jpype") is None:
            needed = "the check of description logic needs owlready2 and JPype"
            raise NoReasoner(f"{needed}; install citic-kg[owl]")
        folder = Path(found.origin).parent / "hermit"
        jars = os.pathsep.join((str(folder), str(folder / "HermiT.jar")))
        return cls(java, jars, time.monotonic() + seconds)

    def outside_profile(self, triples: Iterable[ox.Triple]) -> list[str]:
        """What of the triples is not in OWL 2 DL, as the OWL API says."""
        with TemporaryDirectory(prefix="citic-kg-") as folder:
            file = Path(folder) / "data.rdf"
            file.write_bytes(serialize(triples, ox.RdfFormat.RDF_XML))
            command = [sys.executable, "-P", "-m", profile.__name__, self.jars, str(file)]
            told = run_bounded(command, self.deadline).splitlines()
        if profile.DONE not in told:
            raise ReasonerFailed(f"the OWL API failed: {' '.join(told)[-500:]!r}")
        return [line.removeprefix(profile.OUTSIDE) for line in told if _is_outside(line)]

    def consistent(self, triples: Iterable[ox.Triple]) -> bool:
        """Whether all of the triples can be true at once."""
        told = self._run(triples, "-k")
        if any(word in told for word in _INCONSISTENT):
            return False
        if "is satisfiable" in told:
            return True
        raise ReasonerFailed(f"HermiT says neither yes nor no: {told[:500]!r}")

    def unsatisfiable(self, triples: Iterable[ox.Triple]) -> list[str]:
        """The IRIs of the classes that nothing can belong to."""
        told = self._run(triples, "-U", "-N")
        names = [line.strip().strip("<>") for line in told.splitlines()[1:]]
        return sorted(name for name in names if name and not name.endswith("owl#Nothing"))

    def _run(self, triples: Iterable[ox.Triple], *options: str) -> str:
        """What it prints of the triples."""
        with TemporaryDirectory(prefix="citic-kg-") as folder:
            file = Path(folder) / "data.nt"
            file.write_bytes(serialize(triples, ox.RdfFormat.N_TRIPLES))
            command = [self.java, _MEMORY, "-cp", self.jars, _MAIN, *options, file.as_uri()]
            return run_bounded(command, self.deadline)


def _is_outside(line: str) -> bool:
    return line.startswith(profile.OUTSIDE)


def run_bounded(command: list[str], deadline: float) -> str:
    """What the command prints, both streams; it and its children end by the deadline.

    Raises ``ReasonerFailed`` where it does not end by itself.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise ReasonerFailed("the reasoner took too long; give it more with --timeout") from error
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    return told.decode("utf-8", "replace")
