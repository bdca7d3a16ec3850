"""来历: a dialog that answers “why these points?”, from any balance and any transfer of the window."""
