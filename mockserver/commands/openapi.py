"""`mockserver openapi`: the document of a provider, without a server."""

import click

from mockserver import __version__
from mockserver.control.documents import Documents, as_json, as_yaml
from mockserver.control.health import base_url
from mockserver.providers import all_providers
from mockserver.settings import Settings


def openapi(name: str, *, form: str) -> str:
    """Return the document as JSON or YAML; raises `click.ClickException` for an unknown name."""
    providers = {provider.name: provider for provider in all_providers()}
    if name not in providers:
        known = ", ".join(providers)
        raise click.ClickException(f"there is no provider {name!r}; expected one of {known}")
    settings = Settings()
    documents = Documents(
        providers, __version__, settings.body_bytes_max, lambda each: base_url(settings, each)
    )
    return (as_yaml if form == "yaml" else as_json)(documents.of(name))
