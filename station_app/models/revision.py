"""Which schema these classes describe: of a store, and of the row images that travel."""

SCHEMA_REVISION = "0008"
"""The newest migration of a store."""

IMAGE_REVISION = 6
"""Counts the forms of synced rows and of the centre's messages; a bundle says it, so that either side can
tell who is older. A migration of indexes or of local tables leaves it, and old centres go on working."""
