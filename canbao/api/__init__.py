"""The door for programs: an employer's bills as JSON, in words and figures of the pages. Version 1, reading only."""
