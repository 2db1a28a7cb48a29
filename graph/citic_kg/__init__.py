"""A knowledge graph of the CITIC group in which every fact leads to the words that state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citic_kg import version

if TYPE_CHECKING:
    from citic_kg.answer.rows import Answer
    from citic_kg.errors import CiticKGError
    from citic_kg.knowledge_graph import KnowledgeGraph

__version__ = version.VERSION
__all__ = ["Answer", "CiticKGError", "KnowledgeGraph", "__version__"]

_HOMES = {
    "Answer": "citic_kg.answer.rows",
    "CiticKGError": "citic_kg.errors",
    "KnowledgeGraph": "citic_kg.knowledge_graph",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a command pays for what it needs only."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
