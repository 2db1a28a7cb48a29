"""Decorators: the head of ``#+`` lines of a query in a file, which is YAML, as in grlc."""

from __future__ import annotations

from typing import Any

from citic_kg.errors import CiticKGError

MAX_HEAD = 10_000


def decorators(name: str, text: str) -> dict[str, Any]:
    """The head of the query's text; ``name`` is for messages.

    All values are text, or lists or mappings of text. Raises ``CiticKGError`` where the head is
    not YAML, or is too long.
    """
    import yaml

    lines = [line[2:].removeprefix(" ") for line in text.split("\n") if line.startswith("#+")]
    source = "\n".join(lines)
    if len(source) > MAX_HEAD:
        raise CiticKGError(f"{name}: the #+ head has more than {MAX_HEAD:,} characters")
    try:
        # All values stay text; an alias, by which a few lines could mean gigabytes, is refused.
        if "*" in source and any(isinstance(t, yaml.AliasToken) for t in yaml.scan(source)):
            raise CiticKGError(f"{name}: the #+ head has an alias (*); write the value itself")
        head = yaml.load(source, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (yaml.YAMLError, ValueError) as error:
        why = getattr(error, "problem", None) or "it cannot be read"
        raise CiticKGError(f"{name}: the #+ head is not YAML: {why}") from error
    if not isinstance(head, dict) and head not in ("", None):
        raise CiticKGError(f"{name}: the #+ head is not a list of decorators")
    return head if isinstance(head, dict) else {}
