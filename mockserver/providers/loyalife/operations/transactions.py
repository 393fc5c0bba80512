"""Transactions, and what members see of them."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import BEARER
from mockserver.providers.loyalife.handlers import statements, transactions
from mockserver.providers.loyalife.operations.folders import TRANSACTION

TRANSACTIONS = (
    Operation(
        id="transaction.insert",
        method="POST",
        path=f"{TRANSACTION}/InsertTransactionData",
        summary="Post a transaction; rules decide its points (DR earns, CR takes back).",
        access=BEARER,
        handler=transactions.insert_transaction,
        query=wire.ProgramQuery,
        body=wire.InsertTransactionRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="transaction.insert_v2",
        method="POST",
        path=f"{TRANSACTION}/InsertTransactionDataV2",
        summary="Queue transactions to be processed in a moment.",
        access=BEARER,
        handler=transactions.insert_batch,
        query=wire.ProgramQuery,
        body=list[wire.BatchItem],
        answer=wire.Envelope[wire.QueuedBatch],
        status=202,
    ),
    Operation(
        id="transaction.poll_batch",
        method="GET",
        path=f"{TRANSACTION}/PollTransactionBatchStatus",
        summary="Get what has come of a batch; done when none of it is pending.",
        access=BEARER,
        handler=transactions.poll_batch,
        query=wire.PollQuery,
        answer=wire.Envelope[wire.BatchStatus],
    ),
    Operation(
        id="transaction.summary_by_date",
        method="POST",
        path=f"{TRANSACTION}/GetMemberTransactionSummaryByDate",
        summary="Get a page of a member's history, newest first.",
        access=BEARER,
        handler=statements.get_history,
        body=wire.HistoryRequest,
        answer=wire.Envelope[list[wire.HistoryLine]],
    ),
    Operation(
        id="transaction.statement_summary",
        method="POST",
        path=f"{TRANSACTION}/GetMemberStatementSummary",
        summary="Get the sums of a member's points by category, and the balance.",
        access=BEARER,
        handler=statements.get_statement,
        body=wire.MemberRequest,
        answer=wire.Envelope[wire.Statement],
    ),
    Operation(
        id="transaction.expiry_schedule",
        method="POST",
        path=f"{TRANSACTION}/GetExpirySchedule",
        summary="Get which points end when, in one year.",
        access=BEARER,
        handler=statements.get_schedule,
        body=wire.ScheduleRequest,
        answer=wire.Envelope[wire.Schedule],
    ),
)
