"""Every URL by every method as nine principals, for rows that stand to them in six ways: what is answered, and why."""
