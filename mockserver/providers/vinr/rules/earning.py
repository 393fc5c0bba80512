"""Earning rules: they count for what happens after they are made or changed."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.rules.ids import guide_id
from mockserver.providers.vinr.state import RULES, EarningRule

PREFIX = "rule_"


def find(store: Store, environment: str, rule_id: str) -> EarningRule:
    """The rule. Raises NotFound, also for one that was deleted."""
    rule = store.get(RULES, (environment, guide_id(rule_id)))
    if rule is None or rule.deleted_at_ms is not None:
        raise NotFound("earning rule", rule_id)
    return rule


def create(step: Transaction, rule: EarningRule) -> EarningRule:
    """Keep a new rule."""
    step.store.put(RULES, rule.key, rule)
    events.told(step, "earning_rule.created", rule)
    return rule


def update(step: Transaction, before: EarningRule, after: EarningRule) -> EarningRule:
    """Keep a changed rule; what it has awarded stays."""
    if after == before:
        return before
    after = msgspec.structs.replace(after, updated_at_ms=step.now_ms)
    step.store.put(RULES, after.key, after)
    events.told(step, "earning_rule.updated", after)
    return after


def delete(step: Transaction, rule: EarningRule) -> None:
    """Delete a rule; what it has awarded stays."""
    deleted = msgspec.structs.replace(rule, deleted_at_ms=step.now_ms)
    step.store.put(RULES, deleted.key, deleted)
    events.told(step, "earning_rule.deleted", rule)
