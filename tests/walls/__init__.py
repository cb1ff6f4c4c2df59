"""Each of the two walls with the other one down, and both while many people of two agencies come and go."""
