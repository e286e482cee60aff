"""Taking a file without ever laying it down in clear: it stays in memory, or is let go."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from residences.import_limits import MOST_BYTES


class InMemoryOnly(FileUploadHandler):
    """Django writes large uploads to the disk as they come; a list of people must not lie there.

    Of a file that is too large nothing is kept but its size, so that the page can say so.
    """

    most = MOST_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.parts: list[bytes] = []
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= self.most:
            self.parts.append(raw_data)
        else:
            self.parts.clear()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(b"".join(self.parts))
        self.parts.clear()
        return InMemoryUploadedFile(
            content,
            self.field_name,
            "list",  # its own name may be the name of a place
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
