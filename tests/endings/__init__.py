"""Rights end, and from then on nothing more is read by them."""
