"""The settings, one module a part."""
