"""Requests as clients write them: paths and queries from templates and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from mockserver.exchange.dispatch import parameter_names


def path_of(template: str, values: Mapping[str, str]) -> str:
    """A template with its parameters filled in; raises KeyError for one that is not given."""
    path = template
    for name in parameter_names(template):
        path = path.replace(f"{{{name}}}", quote(values[name], safe=""))
    return path


def query_of(values: Mapping[str, object]) -> str:
    """A query: a list gives its name several times, and of an object comes `name[key]=value`."""
    return urlencode(list(_spelled(values)), doseq=True)


def _spelled(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _spelled({f"{name}[{key}]": each for key, each in value.items()})
        else:
            yield name, str(value).lower() if isinstance(value, bool) else value
