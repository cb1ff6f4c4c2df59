"""The vocabulary in templates of rooms below it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imh_practice.practice.catalogue import catalogue

register = template.Library()


@register.simple_tag
def suggested(framework: str, name: str) -> SafeString:
    """The labels of a system as suggestions for a text field (`list="name"`): one's own words stay possible."""
    labels = ((entry.label,) for entry in catalogue().of(framework))
    return format_html('<datalist id="{}">{}</datalist>', name, format_html_join("", '<option value="{}">', labels))
