"""The customers' side: credit accounts, surpluses, and the policy that grants credit."""
