"""Earning rules, in the guides' shape and in the reference's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import check_immutable, environment, id_in_path
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
from mockserver.providers.vinr.rules import earning, metadata, programs
from mockserver.providers.vinr.rules.ids import guide_id, new_id, reference_id
from mockserver.providers.vinr.rules.money import minor_units
from mockserver.providers.vinr.state import (
    RULES,
    RULES_BY_ENVIRONMENT,
    Award,
    AwardType,
    EarningRule,
    Program,
    TierFactor,
)
from mockserver.providers.vinr.wire.common import check_currency

KIND = "rule"


def create_rule(call: Call, body: wire.CreateRule) -> wire.Rule:
    """Make a rule."""
    step, home = call.step, environment(call)
    given = _award(body.award, body.earn)
    if given is None:
        raise ParameterMissing("award")
    program = programs.chosen(step.store, home, body.program, "program")
    rule_id, number = new_id(step, earning.PREFIX)
    rule = EarningRule(
        environment=home,
        id=rule_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        program=program.id,
        trigger=body.trigger,
        award=given(program),
        name=body.name,
        multiplier=body.multiplier,
        multipliers=_factors(given_or(body.multipliers, [])),
        cap=None if body.cap is None else body.cap.points,
        window=body.window,
        active=body.active,
        metadata=metadata.new(body.metadata),
    )
    return _shown(call, body, earning.create(step, rule))


def _award(
    award: wire.AwardFields | UnsetType, earn: wire.EarnFields | UnsetType
) -> Callable[[Program], Award] | None:
    """What a rule gives, for a program; None where neither way of saying it is used.

    Raises ParameterConflict for both, ParameterMissing or InvalidInput.
    """
    if isinstance(award, UnsetType):
        if isinstance(earn, UnsetType):
            return None
        points = earn.pointsPerCurrencyUnit
        return lambda program: Award(
            AwardType.PER_AMOUNT, points, minor_units(program.currency_code)
        )
    if not isinstance(earn, UnsetType):
        raise ParameterConflict("earn", "excludes award")
    made = _made(award)
    return lambda _: made


def _made(given: wire.AwardFields) -> Award:
    if given.type is AwardType.PER_CURRENCY:
        return Award(given.type, rates=_rates(given_or(given.rates, {})))
    if isinstance(given.points, UnsetType):
        raise ParameterMissing("award.points")
    if given.type is AwardType.FIXED:
        return Award(given.type, given.points)
    if isinstance(given.per, UnsetType):
        raise ParameterMissing("award.per")
    return Award(given.type, given.points, given.per)


def _rates(given: dict[str, int | Decimal]) -> tuple[tuple[str, int | Decimal], ...]:
    """Points for each major unit, by currency; at least one."""
    if not given:
        raise ParameterMissing("award.EUR")
    for code in given:
        try:
            check_currency(code)
        except ValueError as error:
            raise invalid(f"award.{code}", str(error)) from None
    return tuple((code.upper(), rate) for code, rate in given.items())


def _factors(given: list[wire.TierFactorFields]) -> tuple[TierFactor, ...]:
    return tuple(TierFactor(each.when.tier.removeprefix("tier_"), each.factor) for each in given)


def list_rules(call: Call, query: wire.ListRules) -> wire.ListOf[wire.Rule]:
    """Rules, newest first."""
    keep: Keep[EarningRule] | None = all_of(
        equal(query.program, lambda each: each.program),
        equal(query.trigger, lambda each: each.trigger),
        equal(query.active, lambda each: each.active),
    )
    return guide_page(
        query,
        _listing(call, keep),
        lambda found: expand(call, KIND, query.expand, *map(guide.rule, found)),
    )


def _listing(call: Call, keep: Keep[EarningRule] | None) -> Listing[EarningRule]:
    home = environment(call)
    return indexed(
        call.store, RULES, RULES_BY_ENVIRONMENT, home, lambda id: (home, guide_id(id)), keep
    )


def retrieve_rule(call: Call, query: wire.Expandable) -> wire.Rule:
    """One rule."""
    return _shown(call, query, _find(call))


def update_rule(call: Call, body: wire.UpdateRule) -> wire.Rule:
    """Change a rule."""
    before = _find(call)
    given = _award(body.award, body.earn)
    check_immutable(call, body, guide.rule(before))
    program = programs.of(call.store, before.environment, before.program)
    factors = body.multipliers
    after = msgspec.structs.replace(
        before,
        name=given_or(body.name, before.name),
        trigger=given_or(body.trigger, before.trigger),
        award=before.award if given is None else given(program),
        multiplier=given_or(body.multiplier, before.multiplier),
        multipliers=before.multipliers if isinstance(factors, UnsetType) else _factors(factors),
        cap=_cap(before, body.cap),
        window=given_or(body.window, before.window),
        active=given_or(body.active, before.active),
        metadata=metadata.merged(before.metadata, body.metadata),
    )
    return _shown(call, body, earning.update(call.step, before, after))


def _cap(before: EarningRule, given: wire.CapFields | UnsetType | None) -> int | Decimal | None:
    if isinstance(given, UnsetType):
        return before.cap
    return None if given is None else given.points


def delete_rule(call: Call, _: wire.Expandable) -> wire.Deleted:
    """Delete a rule."""
    rule = _find(call)
    earning.delete(call.step, rule)
    return wire.Deleted(rule.id, "earning_rule")


def _find(call: Call) -> EarningRule:
    return earning.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, rule: EarningRule) -> wire.Rule:
    (shown,) = expand(call, KIND, asked.expand, guide.rule(rule))
    return shown


# The reference


def create_earning_rule(call: Call, body: wire.CreateEarningRule) -> wire.EarningRule:
    """Make a rule of the default program."""
    step, home = call.step, environment(call)
    program = programs.find(step.store, home, programs.DEFAULT_PROGRAM)
    rule_id, number = new_id(step, earning.PREFIX)
    rule = EarningRule(
        environment=home,
        id=rule_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        program=program.id,
        trigger=reference.guide_trigger(body.event),
        award=Award(AwardType.PER_AMOUNT, body.points_per_unit, body.unit_value),
        name=body.name,
        active=body.active,
    )
    return reference.rule(earning.create(step, rule))


def list_earning_rules(
    call: Call, query: wire.ListEarningRules
) -> wire.ReferenceListOf[wire.EarningRule]:
    """Rules, newest first, in the reference's shape."""
    keep: Keep[EarningRule] | None = equal(query.active, lambda each: each.active)
    return reference_page(
        query,
        _listing(call, keep),
        lambda found: expand(call, "earning_rule", query.expand, *map(reference.rule, found)),
    )


def retrieve_earning_rule(call: Call, query: wire.Expandable) -> wire.EarningRule:
    """One rule in the reference's shape."""
    (shown,) = expand(call, "earning_rule", query.expand, reference.rule(_find(call)))
    return shown


def update_earning_rule(call: Call, body: wire.UpdateEarningRule) -> wire.EarningRule:
    """Adjust the rate of a rule, or pause it."""
    before = _find(call)
    event = body.event
    after = msgspec.structs.replace(
        before,
        name=given_or(body.name, before.name),
        trigger=(
            before.trigger if isinstance(event, UnsetType) else reference.guide_trigger(event)
        ),
        award=_adjusted(before.award, body),
        active=given_or(body.active, before.active),
    )
    return reference.rule(earning.update(call.step, before, after))


def _adjusted(before: Award, body: wire.UpdateEarningRule) -> Award:
    """The award with another rate; one that had no rate gets one when a unit is named."""
    points = given_or(body.points_per_unit, before.points)
    per = given_or(body.unit_value, before.per)
    if isinstance(body.unit_value, UnsetType) and before.type is not AwardType.PER_AMOUNT:
        if isinstance(body.points_per_unit, UnsetType):
            return before
        return Award(AwardType.FIXED, points)
    return Award(AwardType.PER_AMOUNT, points or 1, per)


def delete_earning_rule(call: Call, _: wire.Expandable) -> wire.Deleted:
    """Delete a rule."""
    rule = _find(call)
    earning.delete(call.step, rule)
    return wire.Deleted(reference_id(rule.id), "earning_rule")
