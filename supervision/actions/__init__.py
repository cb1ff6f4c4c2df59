"""What changes in supervision: sessions, what is brought to them, what is said. Each leaves its mark on the trail."""
