"""The JSON interface to an employer's bills, with the sentences and figures of the pages. Version 1, read-only."""
