"""What only a sandbox has: its clock, and payments by a call."""
