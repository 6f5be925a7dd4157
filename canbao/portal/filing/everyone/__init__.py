"""Lines of everybody insured now, edited in place in a paged grid."""
