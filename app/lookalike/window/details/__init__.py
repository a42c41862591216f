"""One picture in the pane on the right: large, with its facts and copies."""
