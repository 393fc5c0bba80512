"""Readers who are told what was committed, instead of asking again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable

# What readers choose by, for example ("expys.messages", "cnv_1").
Topic = Hashable


class Subscription:
    """What one reader has not taken yet of the publications on a topic.

    It is open until the reader leaves, its world ends it, `still_valid` says no at an instant of
    the world's time, or more than `queue_max` publications wait (`overflowed`). What waited
    before it ended can still be taken, unless it overflowed. `notify` is called whenever there is
    something to take, the end has come, or the clock has jumped.
    """

    __slots__ = (
        "_hub",
        "_notify",
        "_queue",
        "_queue_max",
        "_still_valid",
        "is_open",
        "overflowed",
        "topic",
    )

    def __init__(
        self,
        hub: Hub,
        topic: Topic,
        still_valid: Callable[[int], bool],
        notify: Callable[[], object],
        queue_max: int,
    ) -> None:
        self._hub = hub
        self._still_valid = still_valid
        self._notify = notify
        self._queue: deque[object] = deque()
        self._queue_max = queue_max
        self.topic = topic
        self.is_open = True
        self.overflowed = False

    def take(self) -> object | None:
        """The oldest publication that waits, None without any."""
        return self._queue.popleft() if self._queue else None

    def check(self, now_ms: int) -> bool:
        """Whether it is open at this instant; ends it if it no longer may be."""
        if self.is_open and not self._still_valid(now_ms):
            self.end()
        return self.is_open

    def offer(self, data: object, now_ms: int) -> None:
        """Put a publication into the queue, or end: it came too late, or the queue is full."""
        if not self.check(now_ms):
            return
        if len(self._queue) >= self._queue_max:
            self.overflowed = True
            self._queue.clear()
            self.end()
            return
        self._queue.append(data)
        self._notify()

    def refresh(self, now_ms: int) -> None:
        """Check it and notify the reader in any case."""
        if self.check(now_ms):
            self._notify()

    def end(self) -> None:
        """Take no more publications; again is a no-op."""
        if self.is_open:
            self.is_open = False
            self._hub.forget(self)
            self._notify()


class Hub:
    """The readers of one world.

    `is_heard` says whether there are any: where much happens that hardly anybody listens to, it
    is cheaper to ask than to publish.
    """

    __slots__ = ("_by_topic", "_closed", "is_heard")

    def __init__(self) -> None:
        self._by_topic: dict[Topic, list[Subscription]] = {}
        self._closed = False
        self.is_heard = False

    def subscribe(
        self,
        topic: Topic,
        still_valid: Callable[[int], bool],
        notify: Callable[[], object],
        queue_max: int,
    ) -> Subscription:
        """Hear what is published on a topic from now on; has ended already in a closed hub."""
        subscription = Subscription(self, topic, still_valid, notify, queue_max)
        self._by_topic.setdefault(topic, []).append(subscription)
        self.is_heard = True
        if self._closed:
            subscription.end()
        return subscription

    def publish(self, topic: Topic, data: object, now_ms: int) -> None:
        """Tell all readers of a topic, in the order in which they came."""
        for subscription in tuple(self._by_topic.get(topic, ())):
            subscription.offer(data, now_ms)

    def refresh(self, now_ms: int) -> None:
        """Have all readers look again: the clock has jumped, or records were taken back."""
        for subscription in self._all():
            subscription.refresh(now_ms)

    def end_all(self) -> None:
        """End all subscriptions; new ones are welcome."""
        for subscription in self._all():
            subscription.end()

    def close(self) -> None:
        """End all subscriptions, and those to come: nothing will ever be published again."""
        self._closed = True
        self.end_all()

    def _all(self) -> list[Subscription]:
        return [each for readers in self._by_topic.values() for each in readers]

    def forget(self, subscription: Subscription) -> None:
        """Let go of a subscription that has ended."""
        readers = self._by_topic[subscription.topic]
        readers.remove(subscription)
        if not readers:
            del self._by_topic[subscription.topic]
            self.is_heard = bool(self._by_topic)
