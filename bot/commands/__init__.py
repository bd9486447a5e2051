"""What the `siban` command can do, one module a subject."""
