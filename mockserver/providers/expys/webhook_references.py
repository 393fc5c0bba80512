"""Check the webhook endpoints of a partition as a whole."""

from collections.abc import Iterator, Sequence

from mockserver.core.references import is_ahead, is_before
from mockserver.core.validation import Problem
from mockserver.providers.expys.fixture import Webhook
from mockserver.providers.expys.rules.webhooks import ENDPOINTS_MAX


def webhook_problems(
    webhooks: Sequence[Webhook], path: str, now_ms: int | None
) -> Iterator[Problem]:
    """Find too many active endpoints, and times that cannot be."""
    active = [index for index, webhook in enumerate(webhooks) if webhook.disabled_at is None]
    for index in active[ENDPOINTS_MAX:]:
        message = f"at most {ENDPOINTS_MAX} can be active: give this one a disabledAt"
        yield Problem(f"{path}.webhooks[{index}]", message)
    for index, webhook in enumerate(webhooks):
        yield from _times(webhook, f"{path}.webhooks[{index}]", now_ms)


def _times(webhook: Webhook, path: str, now_ms: int | None) -> Iterator[Problem]:
    created, disabled = webhook.created_at, webhook.disabled_at
    for key, text in (("createdAt", created), ("disabledAt", disabled)):
        if text is not None and is_ahead(text, now_ms):
            yield Problem(f"{path}.{key}", f"{text} is later than the present of the world")
    if disabled is not None and is_before(disabled, created, now_ms):
        yield Problem(f"{path}.disabledAt", f"{disabled} is before its createdAt: {created}")
