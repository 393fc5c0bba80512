"""Expys: wallets, offers, redemptions and a concierge, for members of partner organisations."""
