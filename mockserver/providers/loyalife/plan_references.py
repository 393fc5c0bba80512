"""Check what a section says of the order of its plan."""

from collections.abc import Iterator, Mapping

from mockserver.core.references import known
from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import Due, Program, Section


def plan_problems(section: Section) -> Iterator[Problem]:
    """Find what is planned for nobody, or says not which one of its kinds it is."""
    programs = {str(program.id): program for program in section.programs}
    batches = {each.batch_id: each for program in section.programs for each in program.batches}
    for index, due in enumerate(section.due):
        path = f"due[{index}]"
        if [due.batch, due.member, due.points_end].count(None) != 2:
            yield Problem(path, "needs one of batch, member and points_end")
        if due.batch is not None:
            yield from known("batch", due.batch, batches, f"{path}.batch")
        yield from _member(due, path, programs)


def _member(due: Due, path: str, programs: Mapping[str, Program]) -> Iterator[Problem]:
    if (due.member is None) != (due.program is None):
        yield Problem(path, "needs both member and program, or none of them")
    elif due.member is not None:
        program = programs.get(str(due.program))
        yield from known("program", str(due.program), programs, f"{path}.program")
        if program is not None:
            members = {each.relation_reference: each for each in program.members}
            yield from known("member", due.member, members, f"{path}.member")
