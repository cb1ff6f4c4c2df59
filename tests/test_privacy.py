"""Every model field has a privacy class, and the class decides what may be done with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from imh_practice.outside_tenancy import OUTSIDE_TENANCY
from imh_practice.shared.ids import uuid7
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.sealing import SealedField
from imh_practice.shared.tenancy import TenantModel

MODELS = list(apps.get_models(include_auto_created=True))


def classes_of(model: type[models.Model]) -> dict[str, Privacy]:
    inherited = TenantModel.tenant_privacy if issubclass(model, TenantModel) else {}
    outside = OUTSIDE_TENANCY.get(model._meta.db_table)
    return {**inherited, **getattr(model, "privacy", {}), **(outside.fields if outside else {})}


def fields_with_class() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]", Privacy]]:
    for model in MODELS:
        for field in model._meta.concrete_fields:
            yield model, field, classes_of(model)[field.name]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_class_and_every_class_a_field(model: type[models.Model]) -> None:
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    assert set(classes_of(model)) == fields


def test_what_must_be_sealed_is_a_sealed_field_and_nothing_else_is() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model, field, privacy in fields_with_class()
        if privacy.is_sealed != isinstance(field, SealedField)
    ]
    assert wrong == []


def test_words_never_stand_in_a_rows_own_name() -> None:
    """``__str__`` ends up in logs, tracebacks and pages of libraries."""
    token = "Kestrel-7fa"
    told = []
    for model in (model for model in MODELS if hasattr(model, "privacy")):
        words = {name for name, privacy in classes_of(model).items() if privacy.is_words or privacy is Privacy.SECRET}
        keys = {field.attname: uuid7() for field in model._meta.concrete_fields if field.name == "agency_id"}
        row = model(**keys, **{field.attname: token for field in model._meta.concrete_fields if field.name in words})
        if words and token in f"{row} {row!r}":
            told.append(model._meta.label)
    assert told == []


def test_words_are_never_a_choice_an_index_or_a_file_name() -> None:
    indexed = [
        f"{model._meta.label}.{field.name}"
        for model, field, privacy in fields_with_class()
        if privacy.is_words
        and (getattr(field, "db_index", False) or field.unique or isinstance(field, models.FileField))
    ]
    named = [
        f"{model._meta.label}.{name}"
        for model in MODELS
        for index in (*model._meta.indexes, *model._meta.constraints)
        for name in getattr(index, "fields", ())
        if classes_of(model)[name.removeprefix("-")].is_words
    ]
    assert indexed + named == []


def test_djangos_admin_is_not_installed() -> None:
    assert not apps.is_installed("django.contrib.admin")
