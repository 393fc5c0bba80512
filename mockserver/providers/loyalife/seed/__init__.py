"""From a fixture's section to records.

What a fixture says has been checked before it comes here; ledgers are seeded as entries, and
balances follow from those.
"""

from mockserver.providers.loyalife.seed.members import populate
from mockserver.providers.loyalife.seed.programs import seed

__all__ = ["populate", "seed"]
