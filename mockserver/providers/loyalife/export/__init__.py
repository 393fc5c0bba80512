"""From records back to a fixture's section: the counterpart of `seed`.

Times are absolute, and what equals its default is left out when the section is written. Records
keep their numbers and ids. Lists of a fixture whose order says nothing to the API are in the
order in which what is planned for their records will run, so that it is planned alike again.
"""

from mockserver.providers.loyalife.export.programs import export

__all__ = ["export"]
