"""A finding: something wrong in the sources, where it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citic_kg.errors import CiticKGError
from citic_kg.vocabulary import shorten

# From the gravest: a violation fails the build, a warning is to be looked at, info is counted.
VIOLATION, WARNING, INFO = "violation", "warning", "info"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: ``place`` is file and line, ``subject`` an IRI."""

    place: str
    subject: str
    problem: str
    remedy: str = ""
    severity: str = VIOLATION

    def __str__(self) -> str:
        """The finding in one line."""
        grave = "" if self.severity == VIOLATION else f"{self.severity}: "
        tail = f"; {self.remedy}" if self.remedy else ""
        return f"{self.place}: {grave}{shorten(self.subject)}: {self.problem}{tail}"


class ChecksFailed(CiticKGError):
    """The checks of the sources found something; ``findings`` are in order of their places."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = "\n".join(str(finding) for finding in self.findings)
        count = len(self.findings)
        super().__init__(f"{lines}\n{count} finding{'s' if count != 1 else ''}; nothing was built")
