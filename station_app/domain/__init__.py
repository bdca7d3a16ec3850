"""The rules of a station as pure functions on plain values; nothing here reads a file or a database."""
