"""The data folders that are packages of their own: the ontology, the queries, the facts."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def data_dir(package: str) -> Path:
    """The folder of a data package, such as ``queries.rules``.

    Two of them are mounted from outside the source root, where a type checker does not look;
    so they are imported by name.
    """
    return Path(import_module(f"citic_kg.{package}").__path__[0])
