"""Check what the types of a `loyalife` section cannot say: ids, references, and the accounts.

The rules are those that every state of the server itself obeys, so that a world written out as
a fixture always passes.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from mockserver.core.references import made_up, placed, repeated, unknown
from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import Population, Program, Section
from mockserver.providers.loyalife.ledger_references import ledger_problems
from mockserver.providers.loyalife.member_references import member_problems
from mockserver.providers.loyalife.plan_references import plan_problems
from mockserver.providers.loyalife.reference_checks import Home
from mockserver.providers.loyalife.settings_references import settings_problems
from mockserver.providers.loyalife.transaction_references import (
    batch_problems,
    redemption_problems,
    transaction_problems,
)


def references(section: Section, now_ms: int | None = None) -> list[Problem]:
    """List what is wrong between the parts of a section; paths count from the section.

    Args:
        section: A section whose types have been checked.
        now_ms: The world's present if the fixture fixes it. Without it, relative and absolute
            times cannot be compared with each other, and are not.
    """
    found = [*_section_ids(section), *plan_problems(section)]
    for path, program in placed("programs", section.programs):
        found += _program(program, path, now_ms)
    return found


def population_references(section: Section, population: Population) -> list[Problem]:
    """List what is wrong between a population and its section; paths count from the population."""
    programs = {str(program.id): program for program in section.programs}
    program = programs.get(str(population.program))
    if program is None:
        return [unknown("program", "program", str(population.program), tuple(programs))]
    names = (member.relation_reference for member in program.members)
    return list(made_up(population.prefix, population.members, names))


def _section_ids(section: Section) -> Iterator[Problem]:
    """Find the ids that must differ in the whole world, because calls name nothing but them."""
    programs = list(placed("programs", section.programs))
    members = list(_parts(programs, "members"))
    entries = (
        entry for path, member in members for entry in placed(f"{path}.ledger", member.ledger)
    )
    yield from repeated(_named(programs, "id"))
    yield from repeated(_named(_parts(programs, "clients"), "client_id"))
    yield from repeated(_named(members, "id"))
    yield from repeated(_named(entries, "id"))
    yield from repeated(_named(_parts(programs, "sub_relations"), "id"))
    yield from repeated(_named(_parts(programs, "transactions"), "request_id"))
    yield from repeated(_named(_parts(programs, "batches"), "batch_id"))


def _parts(programs: Iterable[tuple[str, Program]], part: str) -> Iterator[tuple[str, Any]]:
    """What all programs have of one kind."""
    for path, program in programs:
        yield from placed(f"{path}.{part}", getattr(program, part))


def _named(items: Iterable[tuple[str, Any]], key: str) -> Iterator[tuple[str, str]]:
    """The ids that are given; others are made up, and differ."""
    for path, item in items:
        id = getattr(item, key)
        if id is not None:
            yield f"{path}.{key}", str(id)


def _program(program: Program, path: str, now_ms: int | None) -> Iterator[Problem]:
    home = Home(
        program=program,
        path=path,
        now_ms=now_ms,
        members={member.relation_reference: member for member in program.members},
        redemptions={each.external_reference.upper(): each for each in program.redemptions},
        transactions={each.request_id: each for each in program.transactions},
    )
    yield from settings_problems(home)
    yield from member_problems(home)
    for where, member in placed(f"{path}.members", program.members):
        yield from ledger_problems(home, member, where)
    yield from redemption_problems(home)
    yield from transaction_problems(home)
    yield from batch_problems(home)
