"""Programs."""

from __future__ import annotations

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.auth import SECRET
from mockserver.providers.vinr.handlers import programs

PROGRAMS = (
    Operation(
        id="loyalty.programs.create",
        method="POST",
        path="/v1/loyalty/programs",
        summary="Make a program: its points, how they end, its tiers.",
        access=SECRET,
        scope="loyalty:write",
        handler=programs.create_program,
        body=wire.CreateProgram,
        answer=wire.Program,
        status=201,
    ),
    Operation(
        id="loyalty.programs.list",
        method="GET",
        path="/v1/loyalty/programs",
        summary="List programs, newest first.",
        access=SECRET,
        scope="loyalty:read",
        handler=programs.list_programs,
        query=wire.ListPrograms,
        answer=wire.ListOf[wire.Program],
        evidence=Evidence.INFERRED,
    ),
    Operation(
        id="loyalty.programs.retrieve",
        method="GET",
        path="/v1/loyalty/programs/{id}",
        summary="Get a program.",
        access=SECRET,
        scope="loyalty:read",
        handler=programs.retrieve_program,
        query=wire.Expandable,
        answer=wire.Program,
        evidence=Evidence.INFERRED,
    ),
    Operation(
        id="loyalty.programs.update",
        method="PATCH",
        path="/v1/loyalty/programs/{id}",
        summary="Change a program; what was earned before stays as it is.",
        access=SECRET,
        scope="loyalty:write",
        handler=programs.update_program,
        body=wire.UpdateProgram,
        answer=wire.Program,
    ),
    Operation(
        id="loyalty.programs.liability",
        method="GET",
        path="/v1/loyalty/programs/{id}/liability",
        summary="Get what all points are worth, now or at an instant.",
        access=SECRET,
        scope="loyalty:read",
        handler=programs.liability,
        query=wire.LiabilityQuery,
        answer=wire.Liability,
    ),
)
