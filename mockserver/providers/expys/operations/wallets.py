"""Wallets, and what their points suffice for."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER, MEMBER, SERVER
from mockserver.providers.expys.handlers import wallets

WALLETS = (
    Operation(
        id="getEligibility",
        method="GET",
        path="/v1/eligibility",
        summary="Get tier and wallet of a member in one call.",
        access=EITHER,
        handler=wallets.get_eligibility,
        query=wire.OnBehalfQuery,
        answer=wire.MemberEligibility,
    ),
    Operation(
        id="getWallet",
        method="GET",
        path="/v1/wallet",
        summary="Get the wallet of the token's member.",
        access=MEMBER,
        handler=wallets.get_wallet,
        answer=wire.Wallet,
    ),
    Operation(
        id="creditWallet",
        method="POST",
        path="/v1/wallet/credit",
        summary="Mint points for a member.",
        access=SERVER,
        handler=wallets.credit_wallet,
        body=wire.CreditWalletRequest,
        answer=wire.CreditWalletResponse,
    ),
    Operation(
        id="listTransactions",
        method="GET",
        path="/v1/wallet/transactions",
        summary="List the movements of a member's points, newest first.",
        access=EITHER,
        handler=wallets.list_transactions,
        query=wire.ListTransactionsQuery,
        answer=wire.TransactionList,
    ),
)
