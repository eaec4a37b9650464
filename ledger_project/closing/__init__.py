"""The end of the day: its runs in order, and the workers that start them."""
