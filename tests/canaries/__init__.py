"""Words that stand where they belong and nowhere else: planted everywhere, used for real, then looked for everywhere."""
