"""Serves the routes of one service: `python -m tests.bench.bare expys`."""

import json
import socket
import sys

import uvicorn

from tests.bench.bare import bare_app


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = (sockets or [])[0].getsockname()[:2]
        sys.stdout.write(json.dumps({"url": f"http://{host}:{port}"}) + "\n")
        sys.stdout.flush()


def main(service: str) -> None:
    """Serve on a free port until SIGTERM, as `uvicorn --no-access-log` does.

    So its answers have a Date, too, and nobody has tuned the rest of it.
    """
    config = uvicorn.Config(bare_app(service), log_level="warning", access_log=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _Server(config).run([listener])


if __name__ == "__main__":
    main(sys.argv[1])
