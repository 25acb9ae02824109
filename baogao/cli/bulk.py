"""`baogao bulk`: past one machine."""

from __future__ import annotations

import typer

from baogao.cli import bulk_clean, bulk_dedupe, bulk_harvest

bulk_app = typer.Typer(rich_markup_mode=None, help="The same work past one machine.")
bulk_app.command()(bulk_clean.clean)
bulk_app.command()(bulk_harvest.harvest)
bulk_app.command()(bulk_dedupe.dedupe)
