"""The page in Chromium, as a reader meets it."""
