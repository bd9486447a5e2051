"""The long batteries: each part holds one group of the reliability demands against the real program."""
