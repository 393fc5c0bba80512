"""Check that the settings of a program go together."""

from collections.abc import Iterator

from mockserver.core.references import known, repeated
from mockserver.core.validation import Problem
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.fixture import Attribute, Program
from mockserver.providers.loyalife.reference_checks import Home
from mockserver.providers.loyalife.rules.attributes import STANDARD

# Fields of requests that are no attributes of a program's own.
_MEMBER_FIELDS = frozenset(
    {
        "id",
        "relation_reference",
        "full_name",
        "email_id",
        "mobile_number",
        "status",
        "referral_code",
    }
)
_TRANSACTION_FIELDS = frozenset(
    {
        "amount",
        "transaction_date",
        "product_code",
        "member_relation_reference",
        "transaction_type",
        "transaction_id",
        "sub_product_code",
        wire.IDEMPOTENCY_KEY,
    }
)


def settings_problems(home: Home) -> Iterator[Problem]:
    """Find names that repeat, tiers that nobody is in, and limits that exclude each other."""
    program, path = home.program, home.path
    yield from repeated(
        (f"{path}.product_codes[{index}].code", product.code)
        for index, product in enumerate(program.product_codes)
    )
    yield from repeated(
        (f"{path}.redemption_types[{index}].type", str(each.type))
        for index, each in enumerate(program.redemption_types)
    )
    yield from _tiers(program, path)
    yield from _tier_factors(program, path)
    yield from _attributes(program.attributes, _MEMBER_FIELDS, f"{path}.attributes")
    yield from _standard(program.attributes, f"{path}.attributes")
    yield from _attributes(
        program.transaction_attributes, _TRANSACTION_FIELDS, f"{path}.transaction_attributes"
    )
    for index, each in enumerate(program.transaction_attributes):
        if each.unique:
            where = f"{path}.transaction_attributes[{index}].unique"
            yield Problem(where, "is for attributes of members only")
    otp_types = dict.fromkeys(wire.OTP_TYPES)
    for name in program.otp.ttl_by_type:
        yield from known("OtpType", name, otp_types, f"{path}.otp.ttl_by_type.{name}")
    least, most = program.redeem_min, program.redeem_max
    if least is not None and most is not None and least > most:
        yield Problem(f"{path}.redeem_max", f"must be at least {least}, the redeem_min")


def _tiers(program: Program, path: str) -> Iterator[Problem]:
    yield from repeated(
        (f"{path}.tiers[{index}].name", tier.name) for index, tier in enumerate(program.tiers)
    )
    if program.tiers[0].points != 0:
        yield Problem(f"{path}.tiers[0].points", "must be 0, so that everybody is in a tier")
    for index in range(1, len(program.tiers)):
        before, tier = program.tiers[index - 1 : index + 1]
        if tier.points <= before.points:
            where = f"{path}.tiers[{index}].points"
            yield Problem(where, f"must be above {before.points}, that of {before.name}")


def _tier_factors(program: Program, path: str) -> Iterator[Problem]:
    tiers = {tier.name: tier for tier in program.tiers}
    for outer, product in enumerate(program.product_codes):
        for inner, rule in enumerate(product.rules):
            where = f"{path}.product_codes[{outer}].rules[{inner}].tier_factors"
            for name in rule.tier_factors:
                yield from known("tier", name, tiers, f"{where}.{name}")


def _attributes(
    attributes: tuple[Attribute, ...], taken: frozenset[str], path: str
) -> Iterator[Problem]:
    yield from repeated(
        (f"{path}[{index}].name", each.name) for index, each in enumerate(attributes)
    )
    for index, each in enumerate(attributes):
        if each.name in taken:
            yield Problem(f"{path}[{index}].name", f"{each.name} is a field of the service's own")


def _standard(attributes: tuple[Attribute, ...], path: str) -> Iterator[Problem]:
    for index, each in enumerate(attributes):
        if each.name in STANDARD and (each.unique or each.type != "text"):
            message = f"{each.name} is a standard attribute: only mandatory can be said of it"
            yield Problem(f"{path}[{index}]", message)
