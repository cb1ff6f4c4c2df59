"""What is said in a thread."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.shared.forms import ProductForm
from supervision.forms.sessions import renewed
from supervision.models import CommentVersion
from supervision.quotes import Quote, Source, find_quote

MOST_WORDS = 20_000
"""Characters of one comment; a spoken hour is about 50,000."""
NOT_THERE = gettext_lazy("These words do not stand in what you answer to. Copy them as they are, or leave this empty.")
TAKEN_OFF = gettext_lazy("This was taken off the agenda while you wrote. Your words are still here to copy.")


class WordsField(forms.CharField):
    """Words of any length up to a limit, with one kind of line end: what is quoted must be found again."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(max_length=MOST_WORDS, **kwargs)

    def to_python(self, value: Any) -> str | None:
        return super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))


class CommentForm(ProductForm):
    """Something said in a thread; with words quoted from what it answers, where she likes."""

    text = WordsField(error_messages={"required": gettext_lazy("Write something first.")})
    quote = WordsField(
        label=gettext_lazy("Words you answer to"),
        help_text=gettext_lazy("Copied from above, as they are. They are shown over your reply."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    """The version of the answered comment that stood on the page: words are quoted from what was read."""

    def __init__(self, *args: Any, sources: Sequence[Source] = (), label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = sources
        self.found: Quote | None = None
        self.fields["text"].label = label or _("What you would like to say")
        self.fields["key"].initial = uuid.uuid4
        if not sources and not self.data.get("quote"):  # words quoted from a text taken back meanwhile are not dropped
            del self.fields["quote"]

    def clean_key(self) -> uuid.UUID:
        return as_uuid(self.cleaned_data["key"]) or uuid.uuid4()

    def clean_quote(self) -> str:
        words: str = self.cleaned_data["quote"]
        self.found = find_quote(words, self.sources)
        if words and self.found is None:
            raise ValidationError(NOT_THERE)
        return words

    def quote_found(self) -> Quote | None:
        """Return the quote as it stands in its source."""
        return self.found


class EditForm(ProductForm):
    """Other words for one's own comment. ``base`` is the version they began from."""

    text = WordsField(label=gettext_lazy("Your words"))
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, head: CommentVersion, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": head.text, "base": head.number}, **kwargs)

    def clean_base(self) -> int:
        return self.cleaned_data["base"] or 0

    def rebase(self, head: CommentVersion) -> None:
        """Say that another version stands there now; sending again puts these words after it."""
        self.data = renewed(self.data, base=str(head.number))
        self.add_error(
            None,
            _("You changed this in another window meanwhile. Both stand here: save again to put these words after it."),
        )


def as_uuid(text: str) -> uuid.UUID | None:
    """Return a key given in a page's address or a hidden field; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
