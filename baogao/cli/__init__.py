"""The command line: `main` is the `baogao` command, a file a command group."""

from baogao.cli.command import main

__all__ = ["main"]
