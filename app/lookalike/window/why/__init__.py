"""Why this hit: query picture and hit side by side, and where the two agree."""
