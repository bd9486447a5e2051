"""The rules for rows (R1–R25), grouped by what they look at; `problems.py` holds the table of all of them."""
