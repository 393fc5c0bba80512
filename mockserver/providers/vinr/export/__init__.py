"""From records back to a fixture's section: the counterpart of `seed`.

Times are absolute, and what equals its default is left out when the section is written. Records
keep their numbers and ids.
"""

from mockserver.providers.vinr.export.section import export

__all__ = ["export"]
