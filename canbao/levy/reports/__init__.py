"""Report over months, schemes and ages of arrears, as tables and plots."""
