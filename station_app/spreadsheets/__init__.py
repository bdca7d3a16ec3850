"""Rosters and lists in from spreadsheets, tables out to them."""
