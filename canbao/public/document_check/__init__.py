"""The public check page: whether a notice or certificate is genuine and valid."""
