"""Register an employer's account (the manual's second step)."""
