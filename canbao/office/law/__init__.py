"""Parameters of the law (政策参数): in force at a month, prepared by one person, released by another."""
