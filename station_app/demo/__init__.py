"""A made-up village to try things on: the same seed gives the same people, and none of them is real."""
