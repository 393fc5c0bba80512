"""From records back to a fixture's section: the counterpart of `seed`.

Times are absolute, and what equals its default is left out when the section is written. Records
keep their numbers, so lists and cursors stay as they are: most ids spell the number of their
record, and where one does not, the record says it.
"""

from mockserver.providers.expys.export.orgs import export

__all__ = ["export"]
