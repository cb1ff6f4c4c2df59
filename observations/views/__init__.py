"""Pages of the record: logging a visit, reading it, finding it, and a family's visits in time."""
