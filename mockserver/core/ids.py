"""Ids, tokens and chance, all from one seed.

Every value is a keyed hash of (seed, label, number), so the whole state of a stream is one
counter: copying it is free, and what one label draws never changes what another one gets.
"""

from __future__ import annotations

from hashlib import blake2b

# Crockford's alphabet in lower case: sorts like the number it spells, no look-alike letters.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# How many digits of an id count; the others are drawn.
_COUNTED = 8
# Two letters at a time, because every write makes several ids.
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)

# Short ids are numbers of base 62 with 8 digits.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_SHORT_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
_PAIRED = len(_SHORT_PAIRS)
_SHORT_LENGTH = 8
_SHORT_IDS: int = len(_DIGITS) ** _SHORT_LENGTH


class Stream:
    """A seeded source of bits. Reading it changes nothing: the caller says which number."""

    __slots__ = ("_factor", "_inverse", "_key", "_keyed", "_shift", "_short", "seed")

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._key = str(seed).encode()[-64:]
        # Copying a hash that has taken in the key is cheaper than keying another one.
        self._keyed = blake2b(digest_size=16, key=self._key)
        self._short = blake2b(digest_size=4, key=self._key)
        self._shift = int.from_bytes(self.digest("short ids: shift", 0)) % _SHORT_IDS
        # Without a factor in common with the number of ids, so that no two numbers share one.
        self._factor = int.from_bytes(self.digest("short ids: factor", 0)) % _SHORT_IDS | 1
        while not self._factor % 31:
            self._factor += 2
        self._inverse = pow(self._factor, -1, _SHORT_IDS)

    def digest(self, label: str, number: int, size: int = 16) -> bytes:
        """`size` (1-64) bytes that belong to this label and number."""
        return blake2b(
            b"%b:%d" % (label.encode(), number), digest_size=size, key=self._key
        ).digest()

    def text(self, prefix: str, number: int) -> str:
        """The id that belongs to a number: 8 digits of base 32 that count, and 6 by chance."""
        hashed = self._short.copy()
        hashed.update(b"%b:%d" % (prefix.encode(), number))
        chance = int.from_bytes(hashed.digest())
        return (
            f"{prefix}{_PAIRS[number >> 30 & 1023]}{_PAIRS[number >> 20 & 1023]}"
            f"{_PAIRS[number >> 10 & 1023]}{_PAIRS[number & 1023]}"
            f"{_PAIRS[chance >> 20 & 1023]}{_PAIRS[chance >> 10 & 1023]}{_PAIRS[chance & 1023]}"
        )

    def number(self, prefix: str, text: str) -> int | None:
        """The number that an id spells, if it is one; whether it is the stream's, `text` tells."""
        digits = text.removeprefix(prefix)[:_COUNTED]
        number = 0
        for digit in digits:
            value = _ALPHABET.find(digit)
            if value < 0:
                return None
            number = number << 5 | value
        return number if self.text(prefix, number) == text else None

    def short_text(self, prefix: str, number: int) -> str:
        """The short id that belongs to a number: 8 letters and digits that tell no order."""
        value = (number * self._factor + self._shift) % _SHORT_IDS
        upper, lower = divmod(value, _PAIRED * _PAIRED)
        first, second = divmod(upper, _PAIRED)
        third, fourth = divmod(lower, _PAIRED)
        pairs = _SHORT_PAIRS
        return f"{prefix}{pairs[first]}{pairs[second]}{pairs[third]}{pairs[fourth]}"

    def short_number(self, prefix: str, text: str) -> int | None:
        """The number that a short id belongs to; None for what is no such id."""
        digits = text.removeprefix(prefix)
        if len(digits) != _SHORT_LENGTH or len(text) != len(prefix) + _SHORT_LENGTH:
            return None
        value = 0
        for digit in digits:
            if digit not in _VALUES:
                return None
            value = value * len(_DIGITS) + _VALUES[digit]
        return (value - self._shift) * self._inverse % _SHORT_IDS

    def share(self, label: str, number: int) -> float:
        """A number in [0, 1), for decisions by chance."""
        return int.from_bytes(self.digest(label, number, 6)) / 2**48

    def uuid4(self, label: str, number: int) -> str:
        """A version 4 UUID in lower case."""
        hashed = self._keyed.copy()
        hashed.update(b"%b:%d" % (label.encode(), number))
        text = hashed.hexdigest()
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


class Ids:
    """The ids of one world: a stream and how many of it are used up.

    Ids of one world sort in the order of their creation, so lists that break ties by id and
    lists that break them by creation agree.
    """

    __slots__ = ("counter", "events", "requests", "stream")

    def __init__(self, seed: int, counter: int = 0, requests: int = 0, events: int = 0) -> None:
        self.stream = Stream(seed)
        self.counter = counter
        self.requests = requests
        self.events = events

    def number(self) -> int:
        """The next number of the world, from 1."""
        self.counter += 1
        return self.counter

    def text(self, prefix: str, number: int) -> str:
        """The id that belongs to a number."""
        return self.stream.text(prefix, number)

    def next(self, prefix: str) -> str:
        """A new id with this prefix."""
        return self.text(prefix, self.number())

    def secret(self, label: str) -> str:
        """64 hexadecimal digits for tokens and signing secrets."""
        return self.stream.digest(label, self.number(), 32).hex()

    def request_id(self) -> str:
        """The id of the next request.

        It has a counter of its own: a request that is refused must not shift the ids of the
        records that later ones create.
        """
        self.requests += 1
        return self.stream.uuid4("request", self.requests)
