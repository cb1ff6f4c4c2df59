"""Forms say in calm words what is missing, beside the field and in the summary, and lose nothing that was typed."""

import re
from html import unescape

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.template import engines

from imh_practice.shared.forms import CALM, CalmWords, ProductForm, error_links

NEVER_SAID = re.compile(r"\b(invalid|valid|required|ensure|fail\w*|wrong|must)\b|!", re.IGNORECASE)


def draw(form: forms.BaseForm) -> str:
    return engines["django"].from_string("{{ form }}").render({"form": form})


class Visit(ProductForm):
    family = forms.ChoiceField(choices=[("h", "Heron"), ("w", "Wren")], widget=forms.RadioSelect)
    noticed = forms.CharField(
        label="What did you notice?",
        help_text="A moment is enough.",
        max_length=20,
        widget=forms.Textarea,
        error_messages={"required": "Write what you noticed."},
    )
    speaks = forms.MultipleChoiceField(choices=[("r", "Respond")], widget=forms.CheckboxSelectMultiple)
    minutes = forms.IntegerField(min_value=1, max_value=600)
    read = forms.BooleanField(label="I have read this")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (forms.CharField(), ""),
        (forms.CharField(max_length=3), "long"),
        (forms.CharField(min_length=3), "a"),
        (forms.CharField(), "a\x00b"),
        (forms.EmailField(), ""),
        (forms.EmailField(), "noor at home"),
        (forms.IntegerField(), "sixty"),
        (forms.IntegerField(min_value=1), "0"),
        (forms.IntegerField(max_value=600), "601"),
        (forms.IntegerField(), "9" * 5000),
        (forms.DateField(), "tomorrow"),
        (forms.TimeField(), "noonish"),
        (forms.DateTimeField(), "then"),
        (forms.BooleanField(), ""),
        (forms.ChoiceField(choices=[("a", "A")]), "b"),
        (forms.ChoiceField(choices=[("a", "A")]), "a\x00"),
        (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"]),
        (forms.MultipleChoiceField(choices=[("a", "A")]), []),
        (forms.TypedChoiceField(choices=[("1", "A")], coerce=int), "x"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, forms.Field) else repr(value)[:12],
)
def test_every_sentence_says_what_to_do(field: forms.Field, typed: object) -> None:
    form = type("Form", (ProductForm,), {"answer": field})({"answer": typed})
    sentences = form.errors["answer"]
    assert sentences
    for sentence in sentences:
        assert not NEVER_SAID.search(sentence), sentence
        assert sentence.endswith(".")


def test_every_calm_sentence_keeps_the_tone() -> None:
    for words in CALM.values():
        for sentence in words.values():
            assert not NEVER_SAID.search(str(sentence)), sentence


def test_a_form_that_knows_better_words_keeps_them() -> None:
    assert Visit({}).errors["noticed"] == ["Write what you noticed."]


def test_sentences_of_one_form_do_not_reach_another() -> None:
    """Fields are copied per form: a mixin that changed the class would change Django's own forms too."""
    Visit({})
    plain = type("Plain", (forms.Form,), {"a": forms.CharField()})({})
    assert plain.errors["a"] == ["This field is required."]


def test_too_long_a_text_is_told_in_numbers_and_comes_back_whole() -> None:
    typed = "She counted the swallows, one by one."
    form = Visit({"noticed": typed})
    html = unescape(draw(form))
    assert f"{len(typed)} characters, and 20 fit" in form.errors["noticed"][0]
    assert typed in html
    assert "maxlength" not in html  # a browser would cut a pasted text there without a word


def test_error_and_hint_are_tied_to_their_field() -> None:
    html = draw(Visit({}))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        for part in described.split():
            assert f'id="{part}"' in html
    assert 'aria-describedby="id_noticed_helptext id_noticed_error"' in html
    assert re.search(r"<textarea[^>]*aria-invalid", html)
    assert "required" not in re.sub(r">[^<]*<", "><", html)  # the browser's own bubble would speak first


def test_the_summary_links_to_what_it_names_in_the_order_of_the_page() -> None:
    form = Visit({})
    html = draw(form)
    links = list(error_links(form))
    assert [link["target"] for link in links] == ["id_family_0", "id_noticed", "id_speaks_0", "id_minutes", "id_read"]
    for link in links:
        assert f'id="{link["target"]}"' in html
        assert link["message"] in unescape(html)


def test_the_summary_reads_formsets_and_what_belongs_to_no_field() -> None:
    class Whole(ProductForm):
        text = forms.CharField(required=False)

        def clean(self) -> None:
            self.add_error(None, "Write one moment, or say that you did not meet.")

    several = forms.formset_factory(Visit, min_num=1, validate_min=True, extra=0)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-noticed": "x"}
    assert list(error_links(Whole({}))) == [
        {"message": "Write one moment, or say that you did not meet.", "target": ""}
    ]
    assert "id_form-0-minutes" in [link["target"] for link in error_links(several(data))]
    assert list(error_links(Whole())) == list(error_links(several())) == []


def test_a_hidden_field_has_no_label() -> None:
    form = type("Form", (ProductForm,), {"a": forms.CharField(label="All the same", widget=forms.HiddenInput)})()
    html = form["a"].as_field_group()
    assert "All the same" not in html
    assert 'type="hidden"' in html


def test_the_hint_of_one_tick_stands_after_its_words() -> None:
    field = forms.BooleanField(label="I have read this", help_text="You can look again.")
    html = type("Form", (ProductForm,), {"a": field})({})["a"].as_field_group()
    error, label, hint = (html.index(words) for words in ("Please tick", "I have read this", "You can look again."))
    assert error < label < hint
    assert hint < html.index("</label>")


def test_nothing_is_printed_that_vanishes_at_the_first_key() -> None:
    form = type("Form", (ProductForm,), {"a": forms.CharField(widget=forms.TextInput({"placeholder": "Here"}))})()
    assert "Here" not in draw(form)


def test_labels_hints_and_values_are_escaped() -> None:
    hostile = "<b onclick=x>"
    field = forms.ChoiceField(
        label=hostile, help_text=hostile, choices=[(hostile, hostile)], widget=forms.RadioSelect, initial=hostile
    )
    assert "<b" not in draw(type("Form", (ProductForm,), {"a": field})())


def test_a_third_partys_form_speaks_our_words_too() -> None:
    form = type("Form", (CalmWords, ResetPasswordForm), {})({"email": ""})
    assert form.errors["email"] == ["Write the e-mail address."]
