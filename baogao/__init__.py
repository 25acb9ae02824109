"""baogao harvests report pages on a schedule and keeps them as clean, traceable text."""

__version__ = "0.1.0"
