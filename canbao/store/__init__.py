"""What the database needs once: owned rows and their keys, fields, exactly-once, jobs, the guard on GET."""
