"""An answer on its way out, and the ways of sending it that need no hold on the connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.exchange.asgi import Message, Send

# What a proxy says when the service behind it is away: it looks like an answer and is no JSON.
GARBAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"

# A drip comes in at most so many pieces, so that a large body does not become a flood of them.
DRIP_PIECES_MAX = 20


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an effect works on.

    `head` is the whole first message, `body` what follows it: of a stream the first frame, and
    nothing where the answer to this request has no body. `drip_s` and `hang_s_max` are in real
    seconds.
    """

    head: Message
    body: bytes
    is_stream: bool
    send: Send
    drip_s: float
    hang_s_max: float

    async def send_head(self) -> None:
        """Send status and headers."""
        await self.send(self.head)

    async def send_body(self, content: bytes, *, more: bool = False) -> None:
        """Send a part of the body, the last one unless there is more to come."""
        await self.send({"type": "http.response.body", "body": content, "more_body": more})

    async def send_half(self) -> None:
        """Send the head, which promises the whole body, and then half of it."""
        await self.send_head()
        await self.send_body(self.body[: len(self.body) // 2], more=True)

    async def send_garbage(self) -> None:
        """Send a success of the answer's type that cannot be read; a stream begins and ends so."""
        content = b"data: %b\n\n" % GARBAGE if self.is_stream else GARBAGE
        headers = [
            (name, b"%d" % len(content) if name == b"content-length" else value)
            for name, value in self.head["headers"]
        ]
        await self.send({**self.head, "status": 200, "headers": headers})
        await self.send_body(content)

    def drops(self) -> Iterator[tuple[float, bytes]]:
        """The body in pieces, each with the second after the head at which it is to be sent."""
        count = min(len(self.body), DRIP_PIECES_MAX)
        for number in range(count):
            begin, end = (len(self.body) * each // count for each in (number, number + 1))
            yield self.drip_s * (number + 1) / count, self.body[begin:end]
