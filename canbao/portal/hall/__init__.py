"""The service hall (网上办事): every service, open or with the reason why it is closed."""
