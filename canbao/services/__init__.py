"""On-line services (办理事项), one package each. The catalogue loads them; no other package imports a service."""
