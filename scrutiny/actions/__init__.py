"""Every write of the record of scrutiny that is more than one plain save, by the thing that it writes."""
