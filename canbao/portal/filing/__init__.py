"""Fill in a filing, check it and submit it; one sub-package for each way of entering lines."""
