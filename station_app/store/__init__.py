"""The station's one encrypted file: engine, keys, unit of work, journal, backup, migrations."""
