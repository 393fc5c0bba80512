"""Programs with everything that belongs to them."""

from __future__ import annotations

from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules.counters import BATCH, LINE, MEMBER, SUB_RELATION, take
from mockserver.providers.loyalife.seed.ledgers import Booked, book_ledger
from mockserver.providers.loyalife.seed.links import put_link
from mockserver.providers.loyalife.seed.members import put_member, put_otp
from mockserver.providers.loyalife.seed.plans import plan
from mockserver.providers.loyalife.seed.redemptions import put_redemption
from mockserver.providers.loyalife.seed.settings import program
from mockserver.providers.loyalife.seed.transactions import put_batch, put_transaction
from mockserver.providers.loyalife.state import CLIENTS, PROGRAMS, Client


def seed(step: Step, section: fixture.Section) -> None:
    """Put the whole section into a world whose present is the step's."""
    _take_numbers(step.store, section)
    for given in section.programs:
        _program(step, given)
    plan(step, section)


def _take_numbers(store: Store, section: fixture.Section) -> None:
    """What has no number of its own gets one that nothing else has."""
    take(store, BATCH, section.next_batch - 1)
    for given in section.programs:
        for member in given.members:
            take(store, MEMBER, member.id or 0)
            for entry in member.ledger:
                take(store, LINE, entry.id or 0)
        for link in given.sub_relations:
            take(store, SUB_RELATION, link.id or 0)


def _program(step: Step, given: fixture.Program) -> None:
    home = program(given)
    step.store.put(PROGRAMS, home.id, home)
    for number, client in enumerate(given.clients):
        record = Client(client.client_id, client.client_secret, home.id, number, client.version)
        step.store.put(CLIENTS, record.id, record)
    listed = {each.external_reference.upper(): each for each in given.redemptions}
    booked: dict[str, Booked] = {}
    for member in given.members:
        put_member(step, home, member)
        booked |= book_ledger(step, home, member, listed)
    for redemption in given.redemptions:
        put_redemption(step, home, redemption, booked)
    for link in given.sub_relations:
        put_link(step, home, link)
    for otp in given.otps:
        put_otp(step, home, otp)
    for transaction in given.transactions:
        put_transaction(step, home, transaction)
    for batch in given.batches:
        put_batch(step, home, batch)
