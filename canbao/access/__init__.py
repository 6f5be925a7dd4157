"""Who may do what: accounts, the people who log in, slips and binding, office posts, and the table of rights."""
