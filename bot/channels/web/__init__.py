"""The web channel: a chat page and the JSON interface behind it."""
