"""What a clerk can do: one module per capability, one function per business act."""
