"""Transports into the session's server without a socket, for clients of httpx and of httpx2.

A request goes to the loop of the server's own thread, in turn with those that come over sockets,
so both see the same worlds. As on a socket, the time that a client is ready to wait counts, and
who gives up before the answer has not undone anything.
"""

from mockserver.testing.in_process.transport import transport

__all__ = ["transport"]
