"""Which places and years the archive covers, and why the others are empty."""

from storage.coverage.cells import Cell, Covered, Grid, Held, Row, Wanted, covered, grid
from storage.coverage.evidence import Listed, Why
from storage.coverage.places import own_name

__all__ = ["Cell", "Covered", "Grid", "Held", "Listed", "Row", "Wanted", "Why", "covered", "grid", "own_name"]
