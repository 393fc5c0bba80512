"""Check what the types of a `vinr` section cannot say: ids, references, and the accounts.

The rules are those that every state of the server itself obeys, so that a world written out as
a fixture always passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockserver.core.references import made_up, repeated, unknown
from mockserver.core.validation import Problem
from mockserver.providers.vinr.account_references import account_problems
from mockserver.providers.vinr.event_names import SUBSCRIBABLE
from mockserver.providers.vinr.fixture import (
    Key,
    Population,
    Program,
    Rule,
    Section,
    Side,
    TierConfig,
    Webhook,
)
from mockserver.providers.vinr.payment_references import payment_problems, refund_problems
from mockserver.providers.vinr.plan_references import plan_problems
from mockserver.providers.vinr.reference_checks import Place, named, place_of
from mockserver.providers.vinr.reward_references import redemption_problems, reward_problems
from mockserver.providers.vinr.rules import ladders


def references(section: Section, now_ms: int | None = None) -> list[Problem]:
    """List what is wrong between the parts of a section; paths count from the section.

    Args:
        section: A section whose types have been checked.
        now_ms: The world's present if the fixture fixes it. Without it, relative and absolute
            times cannot be compared with each other, and are not.
    """
    found = [*_world_ids(section), *plan_problems(section, now_ms)]
    for index, key in enumerate(section.keys):
        found += _key(key, f"keys[{index}]")
    for path, side in _sides(section):
        found += _side(side, place_of(side, path, now_ms))
    return found


def population_references(section: Section, population: Population) -> list[Problem]:
    """List what is wrong between a population and its section; paths count from the population."""
    side = section.live if population.env == "live" else section.test
    place = place_of(side, population.env, None)
    prefix, accounts = population.prefix, population.accounts
    return [
        *named("program", population.program, place.programs, "program"),
        *made_up(f"loy_{prefix}", accounts, place.accounts),
        *made_up(f"cust_{prefix}", accounts, place.customers if population.customers else ()),
    ]


def _sides(section: Section) -> Sequence[tuple[str, Side]]:
    return (("test", section.test), ("live", section.live))


def _world_ids(section: Section) -> Iterator[Problem]:
    """Find the ids that must differ in the whole world, because calls name nothing but them."""
    yield from repeated((f"keys[{index}].key", key.key) for index, key in enumerate(section.keys))
    for part in ("payments", "refunds", "webhooks"):
        yield from repeated(
            (f"{path}.{part}[{index}].id", each.id)
            for path, side in _sides(section)
            for index, each in enumerate(getattr(side, part))
        )


def _key(key: Key, path: str) -> Iterator[Problem]:
    if key.scopes and not key.key.startswith("rk_"):
        message = "is for restricted keys (rk_) alone: other keys may do everything or nothing"
        yield Problem(f"{path}.scopes", message)


def _side(side: Side, place: Place) -> Iterator[Problem]:
    for part in ("programs", "customers", "accounts", "earning_rules", "rewards", "redemptions"):
        yield from repeated(
            (f"{place.path}.{part}[{index}].id", each.id)
            for index, each in enumerate(getattr(side, part))
        )
    for index, program in enumerate(side.programs):
        yield from _program(program, f"{place.path}.programs[{index}]")
    for index, rule in enumerate(side.earning_rules):
        yield from _rule(place, rule, f"{place.path}.earning_rules[{index}]")
    yield from account_problems(place, side.accounts)
    for index, reward in enumerate(side.rewards):
        yield from reward_problems(place, reward, f"{place.path}.rewards[{index}]")
    for index, redemption in enumerate(side.redemptions):
        yield from redemption_problems(place, redemption, f"{place.path}.redemptions[{index}]")
    yield from repeated(
        (f"{place.path}.redemptions[{index}].code", each.code)
        for index, each in enumerate(side.redemptions)
        if each.code is not None
    )
    for index, payment in enumerate(side.payments):
        yield from payment_problems(place, payment, f"{place.path}.payments[{index}]")
    for index, refund in enumerate(side.refunds):
        yield from refund_problems(place, refund, f"{place.path}.refunds[{index}]")
    for index, webhook in enumerate(side.webhooks):
        yield from _webhook(webhook, f"{place.path}.webhooks[{index}]")


def _program(program: Program, path: str) -> Iterator[Problem]:
    if program.expiry.mode == "rolling" and program.expiry.months is None:
        yield Problem(f"{path}.expiry.months", "is needed where points end after some months")
    if program.type == "referral" and program.referral is None:
        yield Problem(f"{path}.referral", "is needed in a program of the type referral")
    if program.tier_config is not None:
        yield from _ladder(program.tier_config, f"{path}.tierConfig.tiers")


def _ladder(config: TierConfig, path: str) -> Iterator[Problem]:
    steps = [ladders.Step(tier.name, tier.threshold, key=tier.key) for tier in config.tiers]
    for found in ladders.problems(steps):
        yield Problem(f"{path}{found.path}", found.message)


def _rule(place: Place, rule: Rule, path: str) -> Iterator[Problem]:
    yield from named("program", rule.program, place.programs, f"{path}.program")
    award, where = rule.award, f"{path}.award"
    if award.type == "per_currency":
        if not award.rates:
            yield Problem(f"{where}.rates", "is needed with per_currency")
        return
    if award.points is None:
        yield Problem(f"{where}.points", f"is needed with {award.type}")
    if award.type == "per_amount" and award.per is None:
        yield Problem(f"{where}.per", "is needed with per_amount")


def _webhook(webhook: Webhook, path: str) -> Iterator[Problem]:
    for index, name in enumerate(webhook.enabled_events):
        if name not in SUBSCRIBABLE:
            yield unknown(f"{path}.enabled_events[{index}]", "event", name, SUBSCRIBABLE)
