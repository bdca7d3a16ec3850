"""A ledger row as morango syncs it: the fields of our ``points_transfer``."""

from __future__ import annotations

from django.db import models
from morango.models import SyncableModel


class Transfer(SyncableModel):  # type: ignore[misc]  # morango has no types
    """All in one partition, as all rows of one station are."""

    morango_profile = "stations"
    morango_model_name = "transfer"

    at = models.BigIntegerField()
    posted_on = models.CharField(max_length=10)
    deed_on = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    from_account_id = models.BigIntegerField()
    to_account_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    honour = models.BigIntegerField()
    item = models.CharField(max_length=40)
    rule_id = models.BigIntegerField(null=True, blank=True)
    quantity = models.BigIntegerField()
    resident_id = models.BigIntegerField(null=True, blank=True)
    activity_id = models.BigIntegerField(null=True, blank=True)
    reverses_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)
    by_name = models.CharField(max_length=40)

    class Meta:
        app_label = "records"

    def calculate_source_id(self, *_args: object, **_options: object) -> str:
        return f"{self.at}-{self.to_account_id}"

    def calculate_partition(self, *_args: object, **_options: object) -> str:
        return "station"
