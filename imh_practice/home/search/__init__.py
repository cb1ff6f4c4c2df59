"""Finding words again: in what one may read, and in one's own private writing, within one's own request."""
