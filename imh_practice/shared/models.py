"""The ground floor's one table: the keys that seal what people write for themselves."""

from typing import ClassVar

from django.db import models

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.sealing import SealingKeys, unwrap
from imh_practice.shared.tenancy import RowPolicy, TenantModel, tenant_wall


class SealingKey(TenantModel):
    """A key of one holder (a member for private text, the agency for shared text), wrapped by a master key.

    In a table of its own, so that dumps can leave it out and it can be backed up apart. That is planned; today a dump
    that holds a text holds its key too, and what keeps both shut is the master key, which is in no database. So
    deleting a key shreds its texts here and not in older dumps.
    """

    holder_id = models.UUIDField()
    master_id = models.CharField(max_length=32)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SealingKeys()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "holder_id": Privacy.PLUMBING,
        "master_id": Privacy.PLUMBING,
        "wrapped": Privacy.SECRET,
        "made_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            # One's own key, and the agency's sharing key; nobody's else, not even within the agency.
            RowPolicy(name="shared_sealingkey_rows", using="holder_id = ANY (ARRAY[{member}, {agency}])"),
        ]
        indexes = [models.Index(fields=["agency_id", "holder_id", "-made_at"], name="shared_sealingkey_holder")]

    def __str__(self) -> str:
        return f"sealing key {self.pk}"

    def key(self) -> bytes:
        """Return the 32 bytes of the key. Raises KeyMissing."""
        return unwrap(
            bytes(self.wrapped),
            master_id=self.master_id,
            agency_id=self.agency_id,
            holder_id=self.holder_id,
            key_id=self.pk,
        )
