"""Shared database tools: employers' rows and keys, fields, idempotency, jobs, uploads, read-only GET requests."""
