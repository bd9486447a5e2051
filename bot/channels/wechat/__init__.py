"""The WeChat official-account channel: usable by passive replies alone, better with customer service."""
