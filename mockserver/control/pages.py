"""The reference of a provider, or of the control plane, as a page: made from its document.

It needs no script and nothing from elsewhere, so it works on a machine without a network. The
control plane has no examples and no events, and nothing of it is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any, Final

Document = dict[str, Any]

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_REFERENCE: Final = "#/components/schemas/"
_RESPONSE: Final = "#/components/responses/"
_EXAMPLE: Final = "#/components/examples/"


def reference_page(document: Document, document_url: str) -> str:
    """The page of a document; `document_url` is where the document itself is."""
    title = escape(document["info"]["title"])
    style = files(__package__).joinpath("assets", "reference.css").read_text("utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{style}</style></head><body>",
            *_head(document, document_url),
            *_contents(document),
            *(line for tag in _tags(document) for line in _tag(document, tag)),
            *_errors(document),
            *_events(document),
            *_schemas(document),
            "</body></html>\n",
        ]
    )


def _head(document: Document, document_url: str) -> Iterator[str]:
    info = document["info"]
    yield f"<h1>{escape(info['title'])}</h1>"
    yield f"<p>Version {escape(info['version'])}. Base URL <code>"
    yield f"{escape(document['servers'][0]['url'])}</code>. As OpenAPI: "
    yield f'<a href="{escape(document_url)}.json">JSON</a>, '
    yield f'<a href="{escape(document_url)}.yaml">YAML</a>.</p>'
    yield f"<p>{escape(info['description'])}</p>"
    for name, scheme in document["components"]["securitySchemes"].items():
        yield f"<p><strong>{escape(name)}</strong>: {escape(scheme['description'])}</p>"


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def _tags(document: Document) -> list[str]:
    return [tag["name"] for tag in document["tags"]]


def _contents(document: Document) -> Iterator[str]:
    yield "<nav>"
    for _, _, operation in _operations(document):
        name = escape(operation["operationId"])
        yield f'<a href="#{name}">{name}</a>'
    yield "</nav>"


def _tag(document: Document, tag: str) -> Iterator[str]:
    yield f"<h2>{escape(tag)}</h2>"
    for method, path, operation in _operations(document):
        if tag in operation["tags"]:
            yield from _operation(document, method, path, operation)


def _operation(document: Document, method: str, path: str, operation: Document) -> Iterator[str]:
    missing = "" if operation.get("x-built", True) else ' class="missing"'
    yield f'<article id="{escape(operation["operationId"])}"{missing}>'
    yield f'<h3><span class="method">{method}</span> <code>{escape(path)}</code>'
    for badge in _badges(operation):
        yield f'<span class="badge">{escape(badge)}</span>'
    yield f"</h3><p>{escape(operation['summary'])} {escape(operation.get('description', ''))}</p>"
    yield from _parameters(operation.get("parameters", ()))
    if "requestBody" in operation:
        yield from _body(operation["requestBody"])
    for status, response in operation["responses"].items():
        yield from _response(status, _shared(document, response))
    for url in operation.get("x-sources", ()):
        yield f'<p><a href="{escape(url)}">{escape(url)}</a></p>'
    yield "</article>"


def _badges(operation: Document) -> Iterator[str]:
    if "x-evidence" in operation:
        yield operation["x-evidence"]
    if not operation.get("x-built", True):
        yield "missing"
    names = " or ".join(name for each in operation["security"] for name in each)
    optional = ", if the server asks for it" if {} in operation["security"] else ""
    yield names + optional if names else "no credential"


def _parameters(parameters: Any) -> Iterator[str]:
    if not parameters:
        return
    yield "<table><tr><th>Parameter</th><th>In</th><th>Type</th><th>Example</th></tr>"
    for each in parameters:
        required = "" if each["required"] else " <em>optional</em>"
        example = escape(_plain(each["example"])) if "example" in each else ""
        yield (
            f"<tr><td><code>{escape(each['name'])}</code>{required}</td><td>{each['in']}</td>"
            f"<td>{_type(each['schema'])}</td><td><code>{example}</code></td></tr>"
        )
    yield "</table>"


def _body(body: Document) -> Iterator[str]:
    media_types = ", ".join(body["content"])
    content = next(iter(body["content"].values()))
    yield f"<p>Body ({escape(media_types)}): {_type(content['schema'])}</p>"
    for example in content.get("examples", {}).values():
        yield _pretty(example["value"])


def _shared(document: Document, response: Document) -> Document:
    """A response; those that many operations have in common stand apart."""
    target = response.get("$ref")
    if target is None:
        return response
    found: Document = document["components"]["responses"][target.removeprefix(_RESPONSE)]
    return found


def _response(status: str, response: Document) -> Iterator[str]:
    first, *more = response["description"].split("\n\n")
    opened = " open" if status.startswith("2") else ""
    yield f"<details{opened}><summary><strong>{status}</strong> {escape(first)}</summary>"
    yield from (f"<p>{escape(line)}</p>" for line in more)
    for content in response.get("content", {}).values():
        yield f"<p>{_type(content['schema'])}</p>"
        for name, example in content.get("examples", {}).items():
            yield _example(name, example)
    yield "</details>"


def _example(name: str, example: Document) -> str:
    """An example; those that many answers have in common stand below."""
    target = example.get("$ref")
    if target is None:
        return _pretty(example["value"])
    anchor = escape(target.removeprefix(_EXAMPLE))
    return f'<p><a href="#error-{anchor}"><code>{escape(name)}</code></a></p>'


def _errors(document: Document) -> Iterator[str]:
    examples = document["components"].get("examples", {})
    if examples:
        yield "<h2>Errors</h2>"
    for name, example in examples.items():
        yield f'<details id="error-{escape(name)}"><summary><code>{escape(name)}</code>'
        yield f" {escape(example['summary'])}</summary>{_pretty(example['value'])}</details>"


def _events(document: Document) -> Iterator[str]:
    if document.get("webhooks"):
        yield "<h2>Webhooks</h2><table><tr><th>Event</th><th>Body</th></tr>"
        for name, item in document["webhooks"].items():
            content = item["post"]["requestBody"]["content"]["application/json"]
            event = f"<code>{escape(name)}</code>"
            yield f"<tr><td>{event}</td><td>{_type(content['schema'])}</td></tr>"
        yield "</table>"


def _schemas(document: Document) -> Iterator[str]:
    yield "<h2>Types</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield f'<details id="type-{escape(name)}"><summary><code>{escape(name)}</code>'
        yield f" {escape(schema.get('description', ''))}</summary>{_pretty(schema)}</details>"


def _type(schema: Document) -> str:
    """A schema in few words; a component is a link to it."""
    target = schema.get("$ref")
    if target is not None:
        name = escape(target.removeprefix(_REFERENCE))
        return f'<a href="#type-{name}">{name}</a>'
    for key, word in (("anyOf", " or "), ("allOf", " and ")):
        if key in schema:
            return word.join(map(_type, schema[key]))
    if "enum" in schema:
        return ", ".join(f"<code>{escape(_plain(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("type", "anything")))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pretty(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return f"<pre>{escape(text)}</pre>"
