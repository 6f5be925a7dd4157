"""Compute how a filing or a prepared parameter value would change the next bills."""
