"""The station's papers as PDF, made with reportlab."""
