"""Create notices, certificates, payment demands and signed data files, and verify them."""
