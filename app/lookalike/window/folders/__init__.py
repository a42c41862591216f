"""The library's folders and their indexing, which a child process does."""
