"""Words stand where they belong and nowhere else: planted in every field, used for real, looked for everywhere."""
