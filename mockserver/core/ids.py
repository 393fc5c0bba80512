"""Ids, tokens and chance, all from one seed.

Every value is a keyed hash of (seed, label, number), so the whole state of a stream is one
counter: copying it is free, and what one label draws never changes what another one gets.

The only value that no seed decides is `unguessable`: it guards the server itself, not a world.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import Annotated, Final

from msgspec import Meta

# Crockford's alphabet in lower case: sorts like the number it spells, no look-alike letters.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two letters at a time, because every write makes several ids.
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_BITS_PER_LETTER = 5
_COUNTING_LENGTH = 8
_CHANCE_LENGTH = 6

NUMBER_MAX: Final = 2 ** (_BITS_PER_LETTER * _COUNTING_LENGTH) - 1
"""The last number that an id has room for."""

RecordNumber = Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
"""The type of a record's number in a document."""

# Short ids are numbers of base 62 with 8 digits.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGIT_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_SHORT_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
_PAIRED = len(_SHORT_PAIRS)
_SHORT_LENGTH = 8
_SHORT_IDS: int = len(_DIGITS) ** _SHORT_LENGTH


def unguessable() -> str:
    """48 hexadecimal digits that nobody can foresee."""
    return os.urandom(24).hex()


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
            if digit not in _DIGIT_VALUES:
                return None
            value = value * len(_DIGITS) + _DIGIT_VALUES[digit]
        return (value - self._shift) * self._inverse % _SHORT_IDS

    def number_in(self, prefix: str, id: str) -> int | None:
        """The number that an id belongs to, None for an id that this stream does not make."""
        begin, end = len(prefix), len(prefix) + _COUNTING_LENGTH
        if not id.startswith(prefix) or len(id) != end + _CHANCE_LENGTH:
            return None
        number = 0
        for letter in id[begin:end]:
            if letter not in _VALUES:
                return None
            number = number << _BITS_PER_LETTER | _VALUES[letter]
        return number if number and self.text(prefix, number) == id else None

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

    def listed(self, number: int | None, prefix: str = "", id: str | None = None) -> int:
        """The number of a record that a document lists.

        It is the given one, or the one that its id spells (then the record was made by a world of
        this seed), or the next.
        """
        if number is None and id is not None:
            number = self.stream.number_in(prefix, id)
        return self.number() if number is None else number

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
