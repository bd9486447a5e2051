"""Where the centre's knowledge is kept: editions, bodies, staff accounts, and their tables."""
