COMMAND = "demo"
SUMMARY = "x"


def add(p):
    pass
