"""What an item is: pure types, code lists, regions and points, lists, rules and changes."""
