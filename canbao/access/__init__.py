"""Access: accounts, log-ins, slips and bindings, office posts, and the policy table of permissions."""
