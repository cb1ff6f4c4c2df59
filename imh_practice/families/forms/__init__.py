"""What the pages of families ask."""
