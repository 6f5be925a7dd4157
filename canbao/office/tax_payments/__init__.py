"""Tax payments (到账): read the tax office's files, assign payments, decide what waits for a second person."""
