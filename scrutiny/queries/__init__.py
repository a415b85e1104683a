"""What the pages of the record of scrutiny show, each as a frozen dataclass."""
