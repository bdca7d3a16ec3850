"""The tables of the window."""
