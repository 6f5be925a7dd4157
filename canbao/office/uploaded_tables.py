"""The size limit of table files uploaded to the agency's pages."""

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Maximum bytes of a file uploaded to a page; the command ``canbao receipts import`` reads larger ones."""
