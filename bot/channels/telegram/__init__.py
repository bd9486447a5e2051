"""The Telegram channel: a durable inbox of updates, answers drawn as native messages, sending with every outcome named."""
