"""Duplicates among documents past one archive: the archive's rules over files, in stages that are spread and begun again."""

from schedules.bulk.near.finishing import Deduped
from schedules.bulk.near.run import dedupe

__all__ = ["Deduped", "dedupe"]
