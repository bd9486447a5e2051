"""What the bot keeps: messages received, conversations, questions asked."""
