"""What the day opens with."""
