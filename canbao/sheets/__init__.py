"""Read and write workbooks and CSV as rows of texts, without Django and business terms."""
