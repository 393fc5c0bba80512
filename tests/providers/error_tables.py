"""What the tests of all tables of errors need."""

from types import ModuleType

from mockserver.core.errors import DomainError


def errors_of(module: ModuleType) -> set[type[Exception]]:
    """The errors that a module defines."""
    return {
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, DomainError)
        and each.__module__ == module.__name__
    }
