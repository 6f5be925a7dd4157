"""Certificates (参保证明, 缴费证明): choose people, make a batch, print it as PDF or zip."""
