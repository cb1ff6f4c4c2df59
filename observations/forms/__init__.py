"""What is asked about a visit: its facts, its moments, and which visits to list."""
