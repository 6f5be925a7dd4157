"""Mutation tests of guards (`make mutants`): each guard of an act is removed in turn, and some test has to fail."""
