"""Lookalike finds pictures that look alike, on the person's own machine.

Importing the package loads nothing heavy: neither Qt, onnxruntime nor hnswlib. Front ends
hold one `lookalike.library.Library`; the rooms below it are described in
`docs/architecture.md`.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
