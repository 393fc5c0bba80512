"""VINR: loyalty programs with points, tiers and rewards beside payments, on two surfaces."""
