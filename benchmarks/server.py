"""A static server on loopback in a process of its own: nginx where there is one, otherwise aiohttp."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

_NGINX = """
worker_processes 1; daemon off; pid {scratch}/pid; error_log {scratch}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; text/plain txt; }}
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; gzip_static on; gzip_vary on;
  open_file_cache max=30000 inactive=300s;
  client_body_temp_path {scratch}; proxy_temp_path {scratch}; fastcgi_temp_path {scratch};
  uwsgi_temp_path {scratch}; scgi_temp_path {scratch};
  server {{ listen 127.0.0.1:{port}; root {www}; }}
}}
"""


@contextmanager
def serve(www: Path, *, own: bool = False) -> Iterator[tuple[str, str]]:
    """Serve the folder until the block ends; gives the `host:port` and the server's name. `own` means aiohttp."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nginx = None if own else shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    with tempfile.TemporaryDirectory() as scratch:
        command = _nginx(nginx, www, port, Path(scratch)) if nginx else _own(www, port)
        server = subprocess.Popen(command)
        try:
            _wait_until_it_answers(port, server)
            yield f"127.0.0.1:{port}", "nginx" if nginx else "aiohttp"
        finally:
            server.terminate()
            server.wait()


def _nginx(program: str, www: Path, port: int, scratch: Path) -> list[str]:
    user = "user root;" if scratch.owner() == "root" else ""
    conf = scratch / "nginx.conf"
    conf.write_text(_NGINX.format(scratch=scratch, port=port, www=www.resolve(), user=user), encoding="utf-8")
    return [program, "-c", str(conf), "-e", str(scratch / "error.log")]


def _own(www: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.server", str(www), str(port)]


def _wait_until_it_answers(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended at once with status {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server on port {port} does not answer")


def main(www: Path, port: int) -> None:
    """Serve the folder with aiohttp, which sends the gzip twins by itself."""
    app = web.Application()
    app.router.add_static("/", www)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
