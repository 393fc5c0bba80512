"""`mockserver openapi`: the document of a provider or of the control plane, without a server."""

import click

from mockserver import __version__
from mockserver.control import levers
from mockserver.control.documents import Documents, as_json, as_yaml
from mockserver.control.operations import OPERATIONS
from mockserver.providers import all_providers
from mockserver.settings import Settings


def openapi(name: str, *, form: str) -> str:
    """Return the document as JSON or YAML; raises `click.ClickException` for an unknown name."""
    providers = {provider.name: provider for provider in all_providers()}
    operations = (*OPERATIONS, *levers.operations(providers))
    documents = Documents(providers, operations, __version__, Settings())
    if name not in documents.names:
        known = ", ".join(documents.names)
        raise click.ClickException(f"there is no document {name!r}; expected one of {known}")
    return (as_yaml if form == "yaml" else as_json)(documents.of(name))
