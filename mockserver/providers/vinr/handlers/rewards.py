"""Rewards, in the guides' shape and in the reference's."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec
from msgspec import UnsetType

from mockserver.core.world import Transaction
from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers import reward_parts as parts
from mockserver.providers.vinr.handlers.acting import (
    check_immutable,
    environment,
    id_in_path,
    optional_instant,
)
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import (
    Keep,
    Listing,
    all_of,
    equal,
    guide_page,
    indexed,
    reference_page,
)
from mockserver.providers.vinr.refusals import ParameterConflict, ParameterMissing
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.render.reference import OWN_PARTNER
from mockserver.providers.vinr.rules import accounts, metadata, programs, rewards
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.rules.points import plain
from mockserver.providers.vinr.state import (
    REWARDS,
    REWARDS_BY_ENVIRONMENT,
    Program,
    Reward,
    RewardType,
    Value,
)

KIND = "reward"

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")


def create_reward(call: Call, body: wire.CreateReward) -> wire.Reward:
    """Add a reward to the catalogue."""
    step = call.step
    kind, value = _value(body)
    begin_ms, end_ms = optional_instant(body.availableFrom), optional_instant(body.availableUntil)
    _check_time(begin_ms, end_ms)
    pairs = metadata.new(body.metadata)
    program = programs.chosen(step.store, environment(call), body.program, "program")
    cost = parts.cost(program, body.cost)
    made = _made(step, program, body.name, kind, cost, parts.in_money(program, value))
    reward = msgspec.structs.replace(
        made,
        active=body.active,
        inventory=body.inventory,
        available_from_ms=begin_ms,
        available_until_ms=end_ms,
        tiers=parts.tiers(body.eligibility),
        per_member_limit=body.perMemberLimit,
        metadata=pairs,
    )
    return _shown(call, body, rewards.put(step, reward, is_new=True))


def _value(body: wire.CreateReward) -> tuple[RewardType, Value]:
    """Type and value, in one of the two ways of saying them.

    Raises ParameterMissing, ParameterConflict or InvalidInput.
    """
    if isinstance(body.value, UnsetType):
        if isinstance(body.benefit, UnsetType):
            raise ParameterMissing("value")
        kind, value = parts.from_benefit(body.benefit)
        if given_or(body.type, kind) is not kind:
            raise ParameterConflict("type", f"is not {kind}, as the benefit says")
        return kind, value
    if not isinstance(body.benefit, UnsetType):
        raise ParameterConflict("benefit", "excludes value")
    kind = given_or(body.type, RewardType.DISCOUNT_AMOUNT)
    return kind, parts.value(kind, body.value)


def _made(
    step: Transaction, program: Program, name: str, kind: RewardType, cost: int, value: Value
) -> Reward:
    reward_id, number = new_id(step, rewards.PREFIX)
    return Reward(
        environment=program.environment,
        id=reward_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        program=program.id,
        name=name,
        type=kind,
        cost=cost,
        value=value,
    )


def _check_time(begin_ms: int | None, end_ms: int | None) -> None:
    """Raise InvalidInput for a time that ends before it begins."""
    if begin_ms is not None and end_ms is not None and end_ms <= begin_ms:
        raise invalid("availableUntil", "must lie behind availableFrom")


def list_rewards(call: Call, query: wire.ListRewards) -> wire.ListOf[wire.Reward]:
    """The catalogue, newest first; with an account, what that one could redeem now."""
    home, step = environment(call), call.step
    mine: Keep[Reward] | None = None
    if isinstance(query.account, str):
        account = accounts.find(step, home, query.account, "account")

        def mine(reward: Reward) -> bool:
            return rewards.can_redeem(step, account, reward)

    keep: Keep[Reward] | None = all_of(
        equal(query.program, lambda each: each.program),
        equal(query.active, lambda each: each.active),
        mine,
    )
    return guide_page(
        query,
        _listing(call, keep),
        lambda found: expand(call, KIND, query.expand, *map(guide.reward, found)),
    )


def _listing(call: Call, keep: Keep[Reward] | None) -> Listing[Reward]:
    home = environment(call)
    return indexed(call.store, REWARDS, REWARDS_BY_ENVIRONMENT, home, lambda id: (home, id), keep)


def retrieve_reward(call: Call, query: wire.Expandable) -> wire.Reward:
    """One reward."""
    return _shown(call, query, _find(call))


def update_reward(call: Call, body: wire.UpdateReward) -> wire.Reward:
    """Change cost, stock, availability or activity."""
    before = _find(call)
    check_immutable(call, body, guide.reward(before))
    program = programs.of(call.store, before.environment, before.program)
    eligibility, limit = body.eligibility, body.perMemberLimit
    after = msgspec.structs.replace(
        before,
        name=given_or(body.name, before.name),
        cost=before.cost if isinstance(body.cost, UnsetType) else parts.cost(program, body.cost),
        value=_new_value(before, body, program),
        active=given_or(body.active, before.active),
        inventory=given_or(body.inventory, before.inventory),
        available_from_ms=_time(before.available_from_ms, body.availableFrom),
        available_until_ms=_time(before.available_until_ms, body.availableUntil),
        tiers=before.tiers if isinstance(eligibility, UnsetType) else parts.tiers(eligibility),
        per_member_limit=given_or(limit, before.per_member_limit),
        metadata=metadata.merged(before.metadata, body.metadata),
    )
    _check_time(after.available_from_ms, after.available_until_ms)
    return _shown(call, body, rewards.update(call.step, before, after))


def _new_value(before: Reward, body: wire.UpdateReward, program: Program) -> Value:
    """The value after an update; the type stays what it is. Raises ParameterConflict."""
    if not isinstance(body.benefit, UnsetType):
        if not isinstance(body.value, UnsetType):
            raise ParameterConflict("benefit", "excludes value")
        kind, value = parts.from_benefit(body.benefit)
        if kind is not before.type:
            raise ParameterConflict("benefit", f"makes a {kind} of a {before.type}")
        return parts.in_money(program, value)
    if isinstance(body.value, UnsetType):
        return before.value
    return parts.value(before.type, body.value)


def _time(before_ms: int | None, given: str | int | UnsetType | None) -> int | None:
    return before_ms if isinstance(given, UnsetType) else optional_instant(given)


def _find(call: Call) -> Reward:
    return rewards.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, reward: Reward) -> wire.Reward:
    (shown,) = expand(call, KIND, asked.expand, guide.reward(reward))
    return shown


# The reference


def create_reference_reward(call: Call, body: wire.CreateReferenceReward) -> wire.ReferenceReward:
    """Add a reward to the catalogue of the default program."""
    step = call.step
    program = programs.find(step.store, environment(call), programs.DEFAULT_PROGRAM)
    if body.type == "discount":
        kind, value = RewardType.DISCOUNT_PERCENT, Value(percent=_percent(body.value))
    else:
        kind, value = RewardType.PARTNER, Value(partner=OWN_PARTNER, sku=body.value)
    cost = parts.cost(program, body.points_cost)
    made = _made(step, program, body.name, kind, cost, value)
    reward = msgspec.structs.replace(made, active=body.active)
    return reference.reward(rewards.put(step, reward, is_new=True))


def _percent(text: str) -> Decimal:
    """The percentage that a text spells. Raises InvalidInput."""
    percent = Decimal(text) if _PERCENT.fullmatch(text) else Decimal(0)
    if not 0 < percent <= parts.PERCENT_MAX:
        raise invalid("value", f"must be a percentage above 0 and at most 100, got {text}")
    return plain(percent)


def list_reference_rewards(
    call: Call, query: wire.ListReferenceRewards
) -> wire.ReferenceListOf[wire.ReferenceReward]:
    """The catalogue, newest first, in the reference's shape."""
    keep: Keep[Reward] | None = equal(query.active, lambda each: each.active)
    return reference_page(
        query,
        _listing(call, keep),
        lambda found: expand(call, "reference_reward", query.expand, *map(reference.reward, found)),
    )


def retrieve_reference_reward(call: Call, query: wire.Expandable) -> wire.ReferenceReward:
    """One reward in the reference's shape."""
    found = reference.reward(_find(call))
    (shown,) = expand(call, "reference_reward", query.expand, found)
    return shown
