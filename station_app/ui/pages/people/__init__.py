"""户与人: the households, their people, and the roster that brings them."""
