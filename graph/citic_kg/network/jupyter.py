"""A network in a notebook: the explorer in a frame, and a static picture for where none runs."""

from __future__ import annotations

from functools import cached_property
from html import escape

from citic_kg.network.network import Network

HEIGHT = 560


class Shown:
    """What ``KnowledgeGraph.show_network`` gives: Jupyter shows it; ``html`` and ``svg`` are texts.

    The explorer runs in a frame of its own, without the rights of the notebook's page and
    without a connection. Front ends that show no HTML show the picture.
    """

    def __init__(self, network: Network) -> None:
        """Show the network."""
        self.network = network

    @property
    def title(self) -> str:
        """The view, and what it is about."""
        about = [
            self.network.things[iri].label
            for iri, distance in self.network.distances.items()
            if distance == 0 and iri in self.network.things
        ]
        return title_of(self.network.view.title, about, self.network.choice.year)

    @cached_property
    def html(self) -> str:
        """The explorer, one file."""
        from citic_kg.network.explorer import explorer_html

        return explorer_html(self.network, self.title)

    @cached_property
    def svg(self) -> str:
        """The static picture."""
        from citic_kg.network.svg import svg

        return svg(self.network, self.title)

    def __repr__(self) -> str:
        return f"{self.title}: {len(self.network.things)} things, {len(self.network.ties)} ties"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """The forms that Jupyter chooses from."""
        frame = (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}" '
            f'sandbox="allow-scripts allow-downloads" '
            f'style="width:100%;height:{HEIGHT}px;border:1px solid #8888"></iframe>'
        )
        return {"text/html": frame, "image/svg+xml": self.svg, "text/plain": repr(self)}


def title_of(view: str, about: list[str], year: int | None) -> str:
    """The title of a picture."""
    of = f"{', '.join(about)}: {view[0].lower()}{view[1:]}" if about else view
    return of if year is None else f"{of}, {year}"
