"""The tables of the station's store as SQLAlchemy mapped classes, one module per area."""
