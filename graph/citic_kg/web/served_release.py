"""A release as it is served: its store, its version and digest, the report texts at hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from citic_kg.answer.open_release import load_store
from citic_kg.errors import BadReleaseError, CiticKGError
from citic_kg.knowledge_graph import KnowledgeGraph
from citic_kg.text.report_text import ReportText
from citic_kg.version import VERSION
from citic_kg.vocabulary import REPORT

DESCRIPTION = "dataset.ttl"


@dataclass(frozen=True)
class ServedRelease:
    """A release in the memory of this process.

    ``folder`` is the directory itself, not the link to it. ``digest`` is the SHA-256 of its
    description, which holds the checksums of all its files: two releases of the same facts have
    the same digest. ``reports`` is the folder of the report texts, where they may be shown.
    """

    folder: Path
    graph: KnowledgeGraph
    digest: str
    reports: Path | None = None

    @classmethod
    def open(cls, folder: Path, reports: Path | None = None) -> ServedRelease:
        """Read the release into memory.

        Raises ``BadReleaseError`` where it is none or is damaged.
        """
        graph = KnowledgeGraph(load_store(folder))
        try:
            described = (folder / DESCRIPTION).read_bytes()
        except OSError as error:
            raise BadReleaseError(
                folder, f"it has no {DESCRIPTION}", "run citic-kg build"
            ) from error
        return cls(folder, graph, hashlib.sha256(described).hexdigest(), reports)

    @property
    def version(self) -> str:
        """The version of the package that made and serves it."""
        return VERSION

    @cached_property
    def edition(self) -> str:
        """The SHA-256 of all that replies depend on: package, release, report texts at hand."""
        parts = [self.version, self.digest]
        for name, report in self.texts.items():
            parts += [name, hashlib.sha256(report.text.encode("utf-8")).hexdigest()]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()

    @cached_property
    def reports_in_graph(self) -> tuple[str, ...]:
        """The ids of the reports of the release, sorted."""
        graphs = (getattr(g, "value", "") for g in self.graph.store.named_graphs())
        return tuple(sorted(g.removeprefix(REPORT) for g in graphs if g.startswith(REPORT)))

    @cached_property
    def texts(self) -> dict[str, ReportText]:
        """The report texts at hand, by id; none where they may not be shown."""
        found: dict[str, ReportText] = {}
        if self.reports is not None:
            for path in sorted(self.reports.glob("*.txt")):
                try:
                    found[path.stem] = ReportText.read(self.reports, path.stem)
                except CiticKGError:
                    continue  # a file that is no report text takes no answer away
        return found
