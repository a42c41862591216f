"""How it looks and words itself: theme, icons, numbers, small widgets."""
