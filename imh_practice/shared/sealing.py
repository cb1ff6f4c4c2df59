"""Sealed text: AES-256-GCM with one key per agency and holder, wrapped by a master key from the environment.

Not Fernet: it binds nothing, so a swapped row would decrypt. Here the associated data names table, field, agency,
holder, row and version; a blob moved to another row, replayed from an older version, cut or changed does not open.
A failure raises SealBroken; ciphertext is never handed on as text.

A blob is: 1 byte format, 16 bytes key id, 12 bytes nonce, ciphertext with its 16-byte tag.
"""

import os
from typing import Any, NoReturn, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models

from imh_practice.shared.acting import current_agency_id, kept
from imh_practice.shared.ids import uuid7
from imh_practice.shared.prepared import prepared

FORMAT = b"\x01"
KEY_BYTES, NONCE_BYTES = 32, 12
HEAD = len(FORMAT) + 16 + NONCE_BYTES
CODEC = ("utf-8", "surrogatepass")
"""Any Python string can be sealed: an encoding error would carry the text in the exception."""


class SealBroken(Exception):
    """A sealed text does not open: wrong key, wrong row, older version or changed bytes. Says nothing of the text."""


class KeyMissing(SealBroken):
    """The holder's key is not to be had: ended, not of this holder, or its master key is not configured."""


class Shredded(KeyMissing):
    """The key was destroyed on purpose, and the words with it: nothing will ever open them."""


def _wrap_aad(agency_id: UUID, holder_id: UUID, key_id: UUID) -> bytes:
    return f"key|{agency_id}|{holder_id}|{key_id}".encode()


def wrap(key: bytes, *, agency_id: UUID, holder_id: UUID, key_id: UUID) -> tuple[str, bytes]:
    """Return the current master key's id and the wrapped key."""
    master = settings.SEALING_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    return master.id, nonce + AESGCM(master.key).encrypt(nonce, key, _wrap_aad(agency_id, holder_id, key_id))


def unwrap(wrapped: bytes, *, master_id: str, agency_id: UUID, holder_id: UUID, key_id: UUID) -> bytes:
    """Return the holder's key. Raises KeyMissing where the master key is not configured or does not fit."""
    for master in settings.SEALING_KEYS:
        if master.id == master_id:
            try:
                return AESGCM(master.key).decrypt(
                    wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _wrap_aad(agency_id, holder_id, key_id)
                )
            except (InvalidTag, ValueError):  # ValueError: cut so short that not even the nonce is whole
                raise KeyMissing(f"Sealing key {key_id} does not open with master key {master_id}.") from None
    raise KeyMissing(f"Master key {master_id} is not among SEALING_KEYS.")


class Key(Protocol):
    """A row of the key table, as far as sealing needs it; ``shared.models.SealingKey``."""

    pk: UUID
    agency_id: UUID
    holder_id: UUID

    def key(self) -> bytes: ...


class SealingKeys(models.Manager[Any]):
    """The keys of one agency, seen through the row policy: one's own, and the agency's sharing key."""

    def of_holder(self, holder_id: UUID) -> "Key":
        """Return the holder's current key, made at its first use. Asked anew each time: see ``keys.rotating``.

        Two first uses at once make two keys; the newer seals from then on and each blob names its own, so both open.
        """
        keys = self.filter(agency_id=current_agency_id(), holder_id=holder_id, shredded_at=None)
        key: Key | None = keys.order_by("-made_at", "-id").first()
        return key or self.make(holder_id)

    def make(self, holder_id: UUID, **facts: Any) -> "Key":
        """Make a fresh key for a holder of the acting agency."""
        agency_id, key_id = current_agency_id(), uuid7()
        master_id, wrapped = wrap(
            AESGCM.generate_key(bit_length=KEY_BYTES * 8), agency_id=agency_id, holder_id=holder_id, key_id=key_id
        )
        made: Key = self.create(id=key_id, holder_id=holder_id, master_id=master_id, wrapped=wrapped, **facts)
        return made

    def named(self, key_id: UUID, holder_id: UUID) -> "Key":
        """Return a key of the holder's, to open with. Raises KeyMissing.

        A page with thirty texts of one person asks once. What was asked is kept for this context alone, so it ends
        with the request; and only keys that were read are, never one just made, which a savepoint may take back.
        """
        found = kept()
        if (key_id, holder_id) not in found:
            rows = [row for row in _named(key_id, holder_id) if row.agency_id == current_agency_id()]
            if not rows:
                raise KeyMissing("The key of a sealed text is not here.")
            (found[key_id, holder_id],) = rows
        key: Key = found[key_id, holder_id]
        return key


@prepared
def _named(key_id: UUID, holder_id: UUID) -> "models.QuerySet[Any, Any]":
    """Every page with sealed words asks it. The agency is compared by the row policy, and by whoever asks."""
    return _keys().filter(pk=key_id, holder_id=holder_id)


def seal(text: str, *, holder_id: UUID, binding: str) -> bytes:
    """Seal a text under the holder's current key. ``binding`` says what it is sealed to; see SealedField."""
    return seal_with(_keys().of_holder(holder_id), text, binding=binding)


def seal_with(key: Key, text: str, *, binding: str) -> bytes:
    """Seal a text under this key."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + key.pk.bytes + nonce + AESGCM(key.key()).encrypt(nonce, text.encode(*CODEC), _aad(key, binding))


def key_named_in(blob: bytes) -> UUID:
    """Return the id of the key that a blob says it is sealed with. Raises SealBroken."""
    if len(blob) <= HEAD or blob[:1] != FORMAT:
        raise SealBroken("A sealed text has an unknown format.")
    return UUID(bytes=blob[1:17])


def open_sealed(blob: bytes, *, holder_id: UUID, binding: str) -> str:
    """Return the sealed text. Raises SealBroken; KeyMissing where there is no key for it, Shredded where there was."""
    return open_with(_keys().named(key_named_in(blob), holder_id), blob, binding=binding)


def open_with(key: Key, blob: bytes, *, binding: str) -> str:
    """Return the text that was sealed with this key. Raises SealBroken."""
    try:
        return AESGCM(key.key()).decrypt(blob[17:HEAD], blob[HEAD:], _aad(key, binding)).decode(*CODEC)
    except InvalidTag:
        raise SealBroken("A sealed text does not open for its row.") from None


def _aad(key: Key, binding: str) -> bytes:
    return f"{key.agency_id}|{key.holder_id}|{binding}".encode()


def _keys() -> SealingKeys:
    # By name: models.py imports this module for its fields.
    keys = apps.get_model("shared", "SealingKey")._default_manager
    assert isinstance(keys, SealingKeys)
    return keys


class Unopened:
    """A blob: in a model instance's field until it is read, and on its way to the database. Never text by accident."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> NoReturn:
        raise SealBroken("A sealed field was turned into text without being opened.")


class SealedText:
    """Descriptor: reading opens the seal with the row's own binding; what is written stays plain until it is saved."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:  # deferred
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        return self.field.open(instance, value) if isinstance(value, Unopened) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """A text kept sealed. The model says to what: ``sealed_holder()`` → the key's holder, ``sealed_version()`` → int.

    Lookups are refused: a sealed text is never searched or compared in the database.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedText(self))

    def binding(self, instance: Any) -> str:
        """Return what the text is bound to beside agency and holder: table, field, row and version."""
        return f"{instance._meta.label_lower}.{self.attname}|{instance.pk}|{instance.sealed_version()}"

    def open(self, instance: Any, value: Unopened) -> str:
        return open_sealed(value.blob, holder_id=instance.sealed_holder(), binding=self.binding(instance))

    def from_db_value(self, value: bytes | memoryview | None, *args: Any) -> Unopened | None:
        return None if value is None else Unopened(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Unopened | None:
        """Seal what was written to the row as it is saved. Raises SealBroken for a blob that would not open again.

        A blob still unopened is opened first: saved under another version, or in a copied row, it would be lost.
        """
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        if isinstance(value, Unopened):
            self.open(model_instance, value)
            return value
        return Unopened(seal(value, holder_id=model_instance.sealed_holder(), binding=self.binding(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Let through what ``pre_save`` has sealed, and nothing else.

        ``QuerySet.update(text=…)`` and ``bulk_update`` never ask ``pre_save``: they would store the words as they are.
        """
        if value is None or isinstance(value, Unopened):
            return super().get_db_prep_value(value and value.blob, connection, prepared)
        raise TypeError("A sealed field is written by saving its row.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError("A sealed field cannot be searched.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        return "<sealed>"
