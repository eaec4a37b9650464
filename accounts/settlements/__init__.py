"""The settlement run and the fees of sellers, and the payouts of every purpose."""
