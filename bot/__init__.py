"""Whom we talk to: dialogue, channels and the program itself."""
