"""Which schema these classes describe; a bundle says it, so that either side can tell who is older."""

SCHEMA_REVISION = "0001"
