"""Pages of supervision: sessions, what is brought to them, and threads."""
