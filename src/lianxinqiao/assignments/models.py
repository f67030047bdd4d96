"""A part of any matter that was given to somebody, beside a Matter of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.querysets import AssignmentQuerySet
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.models import Matter


class Assignment(models.Model):
    """One part of a matter's handling given to somebody: at a reception, or to several bodies at once (R-10.6)."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="assignment")
    whole = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parts")
    given_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    task = SealedTextField()
    due_on = models.DateField()
    result = SealedTextField(blank=True)
    # a body that does not work in this system: the owner of the Matter asks it, waits for it and answers for it
    body = CleanCharField(max_length=120, blank=True)
    body_contact = CleanCharField(max_length=160, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="assignment_body_can_be_reached", condition=Q(body="") | ~Q(body_contact=""))
        ]
        indexes = [models.Index(fields=["given_by"], name="assignment_given")]

    def __str__(self) -> str:
        return str(self.matter)
