"""From a fixture's section to records.

What a fixture says has been checked before it comes here; ledgers are seeded as entries, and
balances, lots, awards and tiers follow from those.
"""

from mockserver.providers.vinr.seed.accounts import populate
from mockserver.providers.vinr.seed.section import seed

__all__ = ["populate", "seed"]
