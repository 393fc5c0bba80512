"""From a fixture's section to records.

What a fixture says has been checked before it comes here; ledgers are seeded as entries, and
balances follow from those.
"""

from mockserver.providers.expys.seed.orgs import seed
from mockserver.providers.expys.seed.population import populate

__all__ = ["populate", "seed"]
