"""The ground floor's one table: the keys that seal what people write for themselves."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.sealing import KeyMissing, SealingKeys, Shredded, unwrap
from imh_practice.shared.tenancy import RowPolicy, TenantModel, tenant_wall


class SealingKey(TenantModel):
    """A key of one holder (a member for private text, the agency for shared text), wrapped by a master key.

    In a table of its own, so that dumps leave it out and it is backed up apart (``manage.py backup``): a dump of the
    texts opens with a copy of their keys only, and those are kept for 30 days. A shredded key's row stays, without its
    key, so that its texts can say that they were made unreadable, and not only that they do not open. What the
    database's own files and write-ahead log hold of it until they are written over is shut by the master key alone.
    """

    holder_id = models.UUIDField()
    master_id = models.CharField(max_length=32)
    """Which of SEALING_KEYS wrapped it; empty, as ``wrapped``, where it is shredded."""
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    shredded_at = models.DateTimeField(null=True)

    objects = SealingKeys()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "holder_id": Privacy.PLUMBING,
        "master_id": Privacy.PLUMBING,
        "wrapped": Privacy.SECRET,
        "made_at": Privacy.PLUMBING,
        "shredded_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            # One's own key, and the agency's sharing key; nobody's else, not even within the agency.
            RowPolicy(name="shared_sealingkey_rows", using="holder_id = ANY (ARRAY[{member}, {agency}])"),
            # Whoever starts asks whether the master keys fit (shared.starting), before there is a member.
            RowPolicy(name="shared_sealingkey_start", command="SELECT", using="{system} = 'keys'", column=""),
        ]
        indexes = [models.Index(fields=["agency_id", "holder_id", "-made_at"], name="shared_sealingkey_holder")]

    def __str__(self) -> str:
        return f"sealing key {self.pk}"

    def opens(self) -> bool:
        """Return whether a configured master key opens it."""
        try:
            return bool(self.key())
        except KeyMissing:
            return False

    def key(self) -> bytes:
        """Return the 32 bytes of the key. Raises KeyMissing, and Shredded."""
        if self.shredded_at is not None:
            raise Shredded("The key of a sealed text was shredded.")
        return unwrap(
            bytes(self.wrapped),
            master_id=self.master_id,
            agency_id=self.agency_id,
            holder_id=self.holder_id,
            key_id=self.pk,
        )
