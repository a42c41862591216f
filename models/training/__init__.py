"""Makes the networks that Lookalike ships; see README.md beside this file."""
