"""“这些分是怎么来的？”: from a balance to its transfers, and from a transfer to everything behind it."""
