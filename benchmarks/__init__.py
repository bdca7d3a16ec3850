"""What is measured, each figure beside its limit: ``python -m benchmarks``."""
