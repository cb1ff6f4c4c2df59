"""How forms look and what they say when something is missing.

`FormRenderer` draws every form of the site, those of third parties too; `ProductForm` gives our own forms calm words.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class FormRenderer(TemplatesSetting):
    """Renders forms with the project's own templates (templates/django/forms/), through settings.TEMPLATES.

    Not `DjangoTemplates`: it builds an engine of its own, which does not know our tags and translations.
    """

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"


# Sentences (lazy: said in the reader's language) for each kind of field, from the general to the particular. They say
# what to do, never that someone was wrong. A form that knows better says so itself
# (error_messages={"required": _("Write what you noticed.")}), and that wins.
CALM: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Please fill this in.")},
    forms.CharField: {
        "required": _("Please write something here."),
        "max_length": _("This is longer than fits here: %(show_value)d characters, and %(limit_value)d fit."),
        "min_length": _("Please write a little more: at least %(limit_value)d characters."),
        "null_characters_not_allowed": _(
            "There is a hidden character in this text that we cannot keep. It often comes with pasting: "
            "please paste the text once more as plain text."
        ),
    },
    forms.EmailField: {
        "required": _("Write the e-mail address."),
        "invalid": _("Write the whole e-mail address, like name@agency.org."),
    },
    forms.IntegerField: {
        "required": _("Write a number."),
        "invalid": _("Write a whole number, in digits."),
        "min_value": _("Write a number from %(limit_value)s up."),
        "max_value": _("Write a number up to %(limit_value)s."),
    },
    forms.DateField: {"required": _("Choose a date."), "invalid": _("Write the date like 5/3/2026.")},
    forms.TimeField: {"required": _("Choose a time."), "invalid": _("Write the time like 10:30 AM.")},
    forms.DateTimeField: {
        "required": _("Choose a date and a time."),
        "invalid": _("Write the date and time like 5/3/2026 10:30 AM."),
    },
    forms.BooleanField: {"required": _("Please tick this box to go on.")},
    forms.ChoiceField: {
        "required": _("Choose one of these."),
        "invalid_choice": _("Choose one from the list. What was chosen is not on it any more."),
    },
    forms.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _("Choose from the list. One that was chosen is not on it any more."),
        "invalid_list": _("Choose from the list."),
    },
    forms.ModelMultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _("Choose from the list. One that was chosen is not on it any more."),
        "invalid_pk_value": _("Choose from the list. One that was chosen is not on it any more."),
        "invalid_list": _("Choose from the list."),
    },
}


def _calm_words(field: forms.Field) -> None:
    """Replaces Django's own sentences in `field`; sentences given to the field itself stay."""
    defaults: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
        ours.update(CALM.get(kind, {}))
    for code, words in ours.items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = words


class CalmWords:
    """Mixin for any form class, a third party's too: calm sentences, and nothing typed is cut off.

    - `maxlength` is taken off text boxes: browsers cut a pasted text there without a word. The server says it instead.
    - `required` is not printed: the browser's own bubble speaks before our sentence can, and it cannot point into a
      folded part of the page.
    """

    fields: dict[str, forms.Field]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _calm_words(field)
            field.widget.attrs.pop("maxlength", None)


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """One row, chosen by its name. What is no key at all is answered like a row that is not on the list."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:  # with UUIDs for keys Django lets the key's own error through, in its own words
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class ProductForm(CalmWords, forms.Form):
    """A plain form of the product."""


class ProductModelForm(CalmWords, forms.ModelForm):  # type: ignore[type-arg]  # the model is each subclass's to name
    """A form of one row."""


def error_links(form: "forms.BaseForm | BaseFormSet[Any]") -> Iterator[dict[str, str]]:
    """Each error of a form or formset as {"message", "target"}, in the order of the page.

    `target` is the id of the field's input, for radio and checkbox lists that of the first one, and "" where the error
    belongs to the form as a whole.
    """
    if isinstance(form, BaseFormSet):
        if form.is_bound:
            yield from ({"message": str(message), "target": ""} for message in form.non_form_errors())
        for one in form.forms:
            yield from error_links(one)
        return
    if not form.is_bound:
        return
    yield from ({"message": str(message), "target": ""} for message in form.non_field_errors())
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        yield from ({"message": str(message), "target": target} for message in bound.errors)
