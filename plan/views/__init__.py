"""The plan's public pages: one class each."""
