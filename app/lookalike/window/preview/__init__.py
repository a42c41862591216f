"""One picture as large as the window, and drawing a box on it."""
