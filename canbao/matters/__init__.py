"""What any filing is: header, lines, columns, findings, states, acts, and the catalogue that finds the services."""
