""""""

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Bytes of a feed read through the page; larger ones are read by ``canbao receipts import``."""
