"""Arrears (欠费与催缴): employers with overdue bills, and the payment demands that order them to pay."""
