"""What the access promise names and the product does not have yet."""

COMING = {
    "safety concern": "the facts of a safety matter: author, on-call person, safety lead",
    "restricted note": "not to be released: author, supervisor, records person; in an emergency marked",
    "hours list": "reflective hours received and given, of one's own",
}
"""Classes of the access promise whose models do not exist: declared above once they do, shown nowhere until then."""
COMING_MEDIA = ("notif",)
"""Ways for words that the product does not have. A test looks for such names of URLs and models."""
