"""Hostile requests: nothing sent is answered with an error, changes what it may not, or opens what is closed."""
