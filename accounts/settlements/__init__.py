"""The sellers' side: the settlement run, payouts, and fees."""
