"""The wall of phones: a page, and the forms on it."""

from typing import TYPE_CHECKING

from simulator.control import Control, Door

if TYPE_CHECKING:
    from simulator.network import Network


class Wall:
    def __init__(self, network: "Network", control: Control) -> None:
        self.network, self.control = network, control

    def routes(self) -> list[tuple[str, str, Door]]:
        return []
