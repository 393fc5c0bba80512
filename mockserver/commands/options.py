"""Options that several commands have."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from mockserver.commands.values import header, json_value, parameter

Function = TypeVar("Function", bound=Callable[..., Any])


def option(name: str, *parameter: str, **more: Any) -> Callable[[Function], Function]:
    """Declare an option that the environment can set too: `--log-level`, MOCKSERVER_LOG_LEVEL."""
    variable = "MOCKSERVER_" + name.lstrip("-").replace("-", "_").upper()
    return click.option(name, *parameter, envvar=variable, show_envvar=True, **more)


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
body = click.option("--body", type=json_value, metavar="JSON", help="Whose body contains this.")
query = click.option(
    "--query", type=parameter, metavar="NAME=VALUE", multiple=True, help="With this; repeatable."
)
headers = click.option(
    "--header",
    "headers",
    type=header,
    metavar="'NAME: VALUE'",
    multiple=True,
    help="With this; repeatable.",
)


def examples(*lines: str) -> str:
    """Return what stands below the help of a command."""
    # The character keeps the lines from being joined.
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
