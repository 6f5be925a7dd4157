"""On-line services (办理事项), one folder each. The catalogue finds them; nothing imports one."""
