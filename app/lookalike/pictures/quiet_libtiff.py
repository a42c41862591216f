"""Keep libtiff from writing to standard error: one odd file can make it print hundreds of lines.

Pillow (13.0) leaves libtiff's default handlers in place and has no switch for them. What they
print adds nothing, since Pillow raises for everything that matters. The handlers are replaced
in the libtiff that travels inside Pillow's Linux and macOS wheels; elsewhere (Windows, Pillow
of a distribution) nothing is done and the lines appear.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import PIL

__all__ = ["silence_libtiff"]

_PLACES = ("../pillow.libs/libtiff*", ".dylibs/libtiff*")
"""Where auditwheel and delocate put the libraries, seen from the package."""


def silence_libtiff() -> bool:
    """Take away libtiff's handlers for errors and warnings; return whether that was possible."""
    package = Path(PIL.__file__).parent
    for place in _PLACES:
        for library in package.glob(place):
            try:
                libtiff = ctypes.CDLL(str(library.resolve()))
                libtiff.TIFFSetErrorHandler(None)
                libtiff.TIFFSetWarningHandler(None)
            except (OSError, AttributeError):
                continue
            return True
    return False
