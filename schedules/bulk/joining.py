"""Joining a cluster of Ray as the program that gives it work, or saying in a line why that cannot be."""

from __future__ import annotations

import logging
import re
import socket
from importlib import import_module

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed

SECONDS = 10.0  # for the cluster's port to answer; Ray itself waits minutes for one that is closed
_UNKNOWN = "AuthenticationError"  # in what Ray says, deep in a text, of a token that is wrong or missing
_HOST_AND_PORT = re.compile(r"\[?([^\[\]/]+?)\]?:(\d{1,5})")


def join_cluster(address: str) -> None:
    """Connect this process to the cluster. Raises BulkFailed where none answers, or it does not let us in."""
    ray = libraries.ray()
    if not ray.is_initialized():
        _knock(address)
    try:
        ray.init(address, ignore_reinit_error=True, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        if _UNKNOWN in f"{error} {error.__cause__}":
            raise _not_let_in(address) from error
        said = str(error).strip().split("\n")[0] or type(error).__name__
        raise BulkFailed(f"--ray {address}: no cluster of Ray answers there ({said})") from error
    # Ray tells of nodes that went away on our standard output, where rows are, whatever it is asked to log.
    vars(import_module("ray._private.worker"))["_worker_logs_enabled"] = False


def _knock(address: str) -> None:
    """See whether anything listens, where the address tells host and port."""
    if not (told := _HOST_AND_PORT.fullmatch(address)):
        return
    try:
        socket.create_connection((told[1], int(told[2])), SECONDS).close()
    except (OSError, OverflowError) as error:
        raise BulkFailed(
            f"--ray {address}: nothing answers there ({error}); name the address that `ray start --head` told"
        ) from error


def _not_let_in(address: str) -> BulkFailed:
    return BulkFailed(
        f"--ray {address}: the cluster does not let us in; set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN to the token it was started with"
    )
