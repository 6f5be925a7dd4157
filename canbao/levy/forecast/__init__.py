"""Compute what a filing or a prepared value of the law would change on the next bills."""
