"""Files of issued bills for the tax office: make, fetch and recall them."""
