"""What people fill in around supervision. Every sentence says what to do next."""
