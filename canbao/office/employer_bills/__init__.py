"""One employer's bills: assess the employer alone, issue a supplementary bill, print notices."""
