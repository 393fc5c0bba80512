"""Programs."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers import program_parts as parts
from mockserver.providers.vinr.handlers.acting import (
    check_immutable,
    environment,
    id_in_path,
    optional_instant,
)
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import Keep, all_of, equal, guide_page, indexed
from mockserver.providers.vinr.refusals import ParameterConflict, ParameterMissing
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.render.values import iso_seconds, points
from mockserver.providers.vinr.rules import metadata, programs
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.rules.points import worth_minor
from mockserver.providers.vinr.state import (
    PROGRAMS,
    PROGRAMS_BY_ENVIRONMENT,
    Currency,
    Expiry,
    Program,
    ProgramType,
)

KIND = "program"


def create_program(call: Call, body: wire.CreateProgram) -> wire.Program:
    """Make a program."""
    step = call.step
    currency, code = _currency(body)
    has_policy = not isinstance(body.expiry, UnsetType)
    short = None
    if isinstance(body.currency, wire.CurrencyFields):
        short = parts.from_months(body.currency.expiryMonths, has_policy=has_policy)
    referral = parts.referral(None, body.referral, currency)
    if body.type is ProgramType.REFERRAL and referral is None:
        raise ParameterMissing("referral")
    program_id, number = new_id(step, "prog_")
    program = Program(
        environment=environment(call),
        id=program_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        name=body.name,
        type=body.type,
        currency=currency,
        currency_code=code,
        expiry=short or parts.expiry(Expiry(), body.expiry),
        tier_config=parts.tier_config(None, body.tierConfig, step.now_ms),
        referral=referral,
        auto_enroll=body.autoEnroll,
        metadata=metadata.new(body.metadata),
    )
    step.store.put(PROGRAMS, program.key, program)
    return _shown(call, body, program)


def _currency(body: wire.CreateProgram) -> tuple[Currency, str]:
    """The currency of points and that of money, which may stand in one field."""
    code = given_or(body.currencyCode, "")
    if isinstance(body.currency, str):
        if code and code.upper() != body.currency.upper():
            raise ParameterConflict("currencyCode", "is another currency than currency")
        return Currency(), body.currency.upper()
    return parts.currency(Currency(), body.currency), code.upper() or "EUR"


def list_programs(call: Call, query: wire.ListPrograms) -> wire.ListOf[wire.Program]:
    """Programs, newest first."""
    home = environment(call)
    keep: Keep[Program] | None = all_of(
        equal(query.type, lambda each: each.type),
        equal(query.status, lambda each: each.status),
    )
    listing = indexed(
        call.store, PROGRAMS, PROGRAMS_BY_ENVIRONMENT, home, lambda id: (home, id), keep
    )
    return guide_page(
        query, listing, lambda found: expand(call, KIND, query.expand, *map(guide.program, found))
    )


def retrieve_program(call: Call, query: wire.Expandable) -> wire.Program:
    """One program."""
    return _shown(call, query, _find(call))


def update_program(call: Call, body: wire.UpdateProgram) -> wire.Program:
    """Change a program; what was earned before stays as it is."""
    before = _find(call)
    check_immutable(call, body, guide.program(before))
    short = None
    if isinstance(body.currency, wire.CurrencyFields):
        has_policy = not isinstance(body.expiry, UnsetType)
        short = parts.from_months(body.currency.expiryMonths, has_policy=has_policy)
    currency = parts.currency(before.currency, body.currency)
    after = msgspec.structs.replace(
        before,
        name=given_or(body.name, before.name),
        currency=currency,
        expiry=short or parts.expiry(before.expiry, body.expiry),
        tier_config=parts.tier_config(before.tier_config, body.tierConfig, call.step.now_ms),
        referral=parts.referral(before.referral, body.referral, currency),
        auto_enroll=given_or(body.autoEnroll, before.auto_enroll),
        status=given_or(body.status, before.status),
        metadata=metadata.merged(before.metadata, body.metadata),
    )
    return _shown(call, body, programs.update(call.step, before, after))


def liability(call: Call, query: wire.LiabilityQuery) -> wire.Liability:
    """What the points of a program are worth, now or at an instant in the past."""
    program = _find(call)
    units, as_of_ms = programs.outstanding(call.step, program, optional_instant(query.asOf))
    value = program.currency.point_value
    return wire.Liability(
        points(units),
        value,
        worth_minor(units, value),
        program.currency_code,
        iso_seconds(as_of_ms),
    )


def _find(call: Call) -> Program:
    return programs.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, program: Program) -> wire.Program:
    (shown,) = expand(call, KIND, asked.expand, guide.program(program))
    return shown
