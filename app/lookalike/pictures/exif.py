"""Read the few EXIF values that are needed, out of bytes that may be rubbish.

An own reader of some hundred lines and not Pillow's, because it never raises, never warns
and touches only five tags: a zero denominator or a wrong type in any other tag can't cost a
picture (Pillow issue 8605 is of that kind). Structure: TIFF 6.0, section 2; BigTIFF; EXIF 2.3
(CIPA DC-008), sections 4.6.2 and 4.6.3.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import datetime

__all__ = ["CameraFacts", "count_directories", "read_camera_facts", "read_frame_count_of_mpo"]

_MAKE, _MODEL, _ORIENTATION, _CHANGED_AT, _EXIF_DIRECTORY = 0x010F, 0x0110, 0x0112, 0x0132, 0x8769
_CAPTURED_AT, _DIGITISED_AT = 0x9003, 0x9004
_MPO_NUMBER_OF_IMAGES = 0xB001

_ASCII = 2
_WHOLE_NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
"""Field types BYTE, SHORT, LONG, IFD, LONG8 and IFD8, and how struct names them."""

_LONGEST_TEXT = 200
_MOST_DIRECTORIES = 10_000
_FIRST_YEAR = 1826
"""Year of the oldest photograph that is left; what is before is rubbish of a flat battery."""

_DATE = re.compile(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})")


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What the camera wrote down; each is its default where the block says nothing sound."""

    orientation: int = 1
    """1 to 8 as in EXIF: 1 is upright."""
    captured_at: datetime | None = None
    camera: str | None = None


def read_camera_facts(block: bytes) -> CameraFacts:
    """Return orientation, time and camera of an EXIF block or of a TIFF file; never raises.

    block: with or without the leading ``Exif\\0\\0`` of a JPEG segment.
    """
    directories = _open_directories(block)
    if directories is None:
        return CameraFacts()
    main = directories.read(directories.first)
    exif_offset = directories.number(main.get(_EXIF_DIRECTORY))
    detail = directories.read(exif_offset) if exif_offset else {}
    orientation = directories.number(main.get(_ORIENTATION))
    times = (detail.get(_CAPTURED_AT), detail.get(_DIGITISED_AT), main.get(_CHANGED_AT))
    return CameraFacts(
        orientation=orientation if orientation is not None and 1 <= orientation <= 8 else 1,
        captured_at=next(filter(None, (_parse_time(directories.text(t)) for t in times)), None),
        camera=_join_camera(directories.text(main.get(_MAKE)), directories.text(main.get(_MODEL))),
    )


def read_frame_count_of_mpo(block: bytes) -> int:
    """Return how many pictures a Multi-Picture Format index names, at least 1; never raises.

    block: the APP2 segment after ``MPF\\0`` (CIPA DC-007, section 5.2.3).
    """
    directories = _open_directories(block)
    if directories is None:
        return 1
    count = directories.number(directories.read(directories.first).get(_MPO_NUMBER_OF_IMAGES))
    return count if count is not None and 1 <= count <= 1000 else 1


def count_directories(data: bytes) -> int:
    """Return the number of pages of a TIFF file, at least 1; loops are followed only once."""
    directories = _open_directories(data)
    if directories is None:
        return 1
    seen: set[int] = set()
    offset = directories.first
    while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
        following = directories.next_offset(offset)
        if following is None:
            break
        seen.add(offset)
        offset = following
    return max(1, len(seen))


@dataclass(frozen=True, slots=True)
class _Field:
    kind: int
    count: int
    value_at: int
    """Where the four (BigTIFF: eight) bytes lie that hold the value or its offset."""


@dataclass(frozen=True, slots=True)
class _Directories:
    """A TIFF structure whose reads answer None, or nothing, where the bytes don't reach."""

    data: bytes
    order: str
    is_big: bool
    first: int

    def read(self, offset: int) -> dict[int, _Field]:
        """Return the fields of the directory at ``offset`` as far as they are there."""
        count = self._unpack("Q" if self.is_big else "H", offset)
        if count is None:
            return {}
        entry_size, start = (20, offset + 8) if self.is_big else (12, offset + 2)
        reachable = max(0, (len(self.data) - start) // entry_size)
        fields: dict[int, _Field] = {}
        for at in range(start, start + min(count, reachable, 65_535) * entry_size, entry_size):
            tag, kind = struct.unpack_from(self.order + "HH", self.data, at)
            length = self._unpack("Q" if self.is_big else "I", at + 4) or 0
            fields.setdefault(tag, _Field(kind, length, at + (12 if self.is_big else 8)))
        return fields

    def next_offset(self, offset: int) -> int | None:
        """Return where the directory after this one begins (0: none), or None if cut off."""
        count = self._unpack("Q" if self.is_big else "H", offset)
        if count is None:
            return None
        end = offset + (8 + 20 * count if self.is_big else 2 + 12 * count)
        return self._unpack("Q" if self.is_big else "I", end)

    def number(self, field: _Field | None) -> int | None:
        """Return the first whole number of a field."""
        if field is None or field.count < 1 or field.kind not in _WHOLE_NUMBERS:
            return None
        code = _WHOLE_NUMBERS[field.kind]
        return self._unpack(code, self._where(field, struct.calcsize("=" + code)))

    def text(self, field: _Field | None) -> str:
        """Return an ASCII field without what follows its NUL, spaces joined."""
        if field is None or field.kind != _ASCII:
            return ""
        length = min(field.count, _LONGEST_TEXT)
        start = self._where(field, 1)
        raw = self.data[start : start + length].split(b"\0", 1)[0]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    def _where(self, field: _Field, size: int) -> int:
        fits = field.count * size <= (8 if self.is_big else 4)
        if fits:
            return field.value_at
        offset = self._unpack("Q" if self.is_big else "I", field.value_at)
        return len(self.data) if offset is None else offset

    def _unpack(self, code: str, at: int) -> int | None:
        size = struct.calcsize("=" + code)
        if at < 0 or at + size > len(self.data):
            return None
        value: int = struct.unpack_from(self.order + code, self.data, at)[0]
        return value


def _open_directories(block: bytes) -> _Directories | None:
    data = block[6:] if block.startswith(b"Exif\0\0") else block
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return None
    version = struct.unpack_from(order + "H", data, 2)[0]
    if version == 43 and len(data) >= 16:
        return _Directories(data, order, True, struct.unpack_from(order + "Q", data, 8)[0])
    return _Directories(data, order, False, struct.unpack_from(order + "I", data, 4)[0])


def _parse_time(text: str) -> datetime | None:
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        time = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return time if time.year >= _FIRST_YEAR else None


def _join_camera(make: str, model: str) -> str | None:
    """Return "Canon EOS 40D" for both ("Canon", "EOS 40D") and ("Canon", "Canon EOS 40D")."""
    if make and model and not model.lower().startswith(make.split()[0].lower()):
        return f"{make} {model}"
    return model or make or None
