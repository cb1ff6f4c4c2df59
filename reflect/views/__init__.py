"""Reflect's pages: one's own writing, what of it is shared, and what others share."""
