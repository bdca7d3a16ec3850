"""The window: everything that a clerk sees."""
