"""Loyalife: members, accruals, redemptions and reversals of the programs of many businesses."""
