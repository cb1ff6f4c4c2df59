"""Who signs in. A person is outside tenancy: the same person may belong to several agencies."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.ids import uuid7
from imh_practice.shared.privacy import Privacy


def languages() -> list[tuple[str, str]]:
    """Return those the pages are offered in. A function, so that a new one is no migration."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class PersonManager(BaseUserManager["Person"]):
    """Makes people; finds them by e-mail address whatever its case."""

    def create_person(self, *, email: str, name: str, password: str | None = None) -> "Person":
        """Make a person with a usable password, or none at all."""
        person = Person(email=email.strip().lower(), name=name.strip())
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """A person with a sign-in. What she may do is a fact of her memberships, never of this row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=languages, blank=True, default="", db_default="")
    """Empty until chosen: the browser says."""
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "email": Privacy.ACCOUNT,
        "name": Privacy.ACCOUNT,
        "language": Privacy.ACCOUNT,
        "password": Privacy.SECRET,
        "last_login": Privacy.ACCOUNT,
        "is_active": Privacy.PLUMBING,
        "joined_at": Privacy.PLUMBING,
    }

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="people_person_email_lower")]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name
