"""The end of the day: the runs in order, and the workers that start them."""
