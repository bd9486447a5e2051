"""Channels: where questions come from and replies go; nothing else knows a platform."""
