"""Broadcasts: what is told to whom and when, a delivery and what becomes of it, the report. Pure."""
