"""The first-start guide, one module a step."""
