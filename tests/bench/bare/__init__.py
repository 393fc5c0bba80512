"""What the server is compared with: the least that a team would write with Starlette.

A few routes over dictionaries for one service, without credentials, ledger, journal, faults or
worlds, that answer the demo world's bytes to the same requests. `python -m tests.bench.bare expys`
serves them.
"""

from starlette.applications import Starlette

from tests.bench.bare import expys, loyalife, vinr

ROUTES = {"expys": expys.routes, "loyalife": loyalife.routes, "vinr": vinr.routes}


def bare_app(service: str) -> Starlette:
    """Return the application of a service; no other one's routes stand in its way."""
    return Starlette(routes=ROUTES[service]())
