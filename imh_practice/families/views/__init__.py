"""Pages of families as people: who they are, who carries them, what was agreed with them."""
