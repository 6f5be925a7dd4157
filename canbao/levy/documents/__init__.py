"""Create notices, certificates, dunning letters and signed data files, and verify them."""
