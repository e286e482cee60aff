"""A make-believe telephone provider with a wall of phones; it knows nothing of Ringround's rooms."""

from simulator.options import Options
from simulator.running import Running, running
from simulator.server import Simulator

__all__ = ["Options", "Running", "Simulator", "running"]
