"""The window: shows what Library says and asks what a person wants. Alone in knowing Qt.

Nothing is imported here, so that the plain modules (history, grid geometry, texts) can be
used and tested without Qt. The way in is `lookalike.window.app.run`.
"""
