"""Check what the types of a `loyalife` section cannot say."""

from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import Population, Section


def references(section: Section, now_ms: int | None = None) -> list[Problem]:
    """List what is wrong between the parts of a section; paths count from the section."""
    return []


def population_references(section: Section, population: Population) -> list[Problem]:
    """List what is wrong between a population and its section; paths count from the population."""
    return []
