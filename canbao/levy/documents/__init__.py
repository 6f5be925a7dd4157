"""Make notices, certificates, dunning letters and their signed data files, and verify them."""
