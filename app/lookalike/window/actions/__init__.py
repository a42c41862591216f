"""Everything a person can do, in one table, and what it does."""
