"""Credit policies of the tests' own, as a ledger would name them."""


class Everybody:
    """Accepts whatever is asked for."""

    def decide(self, facts):
        return []


class SmallSums:
    """Declines, with a code of its own, what is not below 1000.00."""

    def decide(self, facts):
        return ["too-much-for-us"] if facts.requested >= 1000 else []


class Undecided:
    """No credit policy."""


def decide(facts):
    """No credit policy either: a policy is a class."""
    return []
