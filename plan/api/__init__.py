"""The plan in the API: what was promised, how it stands, and the figures."""
