"""What all tests share."""

# Seconds that a test waits for what has to come: only one that fails waits so long, and a busy machine may need them.
PATIENCE = 60.0
