"""Check what the types of a `loyalife` section cannot say: ids, references, and the accounts.

The rules are those that every state of the server itself obeys, so that a world written out as
a fixture always passes.
"""

from collections.abc import Iterator

from mockserver.core.references import made_up, repeated, unknown
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
    for index, program in enumerate(section.programs):
        found += _program(program, f"programs[{index}]", now_ms)
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
    programs = [(f"programs[{index}]", each) for index, each in enumerate(section.programs)]
    yield from repeated((f"{path}.id", str(program.id)) for path, program in programs)
    yield from repeated(
        (f"{path}.clients[{index}].client_id", client.client_id)
        for path, program in programs
        for index, client in enumerate(program.clients)
    )
    yield from repeated(
        (f"{path}.members[{index}].id", str(member.id))
        for path, program in programs
        for index, member in enumerate(program.members)
        if member.id is not None
    )
    yield from repeated(
        (f"{path}.members[{outer}].ledger[{inner}].id", str(entry.id))
        for path, program in programs
        for outer, member in enumerate(program.members)
        for inner, entry in enumerate(member.ledger)
        if entry.id is not None
    )
    yield from repeated(
        (f"{path}.sub_relations[{index}].id", str(link.id))
        for path, program in programs
        for index, link in enumerate(program.sub_relations)
        if link.id is not None
    )
    yield from repeated(
        (f"{path}.transactions[{index}].request_id", transaction.request_id)
        for path, program in programs
        for index, transaction in enumerate(program.transactions)
    )
    yield from repeated(
        (f"{path}.batches[{index}].batch_id", batch.batch_id)
        for path, program in programs
        for index, batch in enumerate(program.batches)
    )


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
    for index, member in enumerate(program.members):
        yield from ledger_problems(home, member, f"{path}.members[{index}]")
    yield from redemption_problems(home)
    yield from transaction_problems(home)
    yield from batch_problems(home)
