"""The public pages of the record of scrutiny: one class each."""
