"""What the public and staff fill in about the record of scrutiny."""
