"""The field of every form that takes a file: what is too large is refused before it is read into memory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext as _

MIB = 1024 * 1024


class OutsideFileField(forms.FileField):
    """A file of at most ``most_mib``, with the ending of its name that people see when they choose it."""

    def __init__(self, *, most_mib: int, ending: str, **more: Any) -> None:
        self.most_mib, self.ending = most_mib, ending
        super().__init__(widget=forms.FileInput(attrs={"accept": ending}), **more)

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        file = super().to_python(data)
        if file is not None and (file.size or 0) > self.most_mib * MIB:
            raise forms.ValidationError(_("文件超过%dMB，没有读取。") % self.most_mib)
        return file
