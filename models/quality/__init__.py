"""Measures what Lookalike's networks find, and writes docs/quality.md; see README.md."""
