"""How the ids of records begin, each followed by what spells the record's number."""

from typing import Final

OFFER: Final = "off_"
INTEREST: Final = "req_"
REDEMPTION: Final = "rdm_"
CONVERSATION: Final = "cnv_"
MESSAGE: Final = "msg_"
TRANSACTION: Final = "txn_"
WEBHOOK: Final = "wh_"
