"""退款付款: payment orders of released refunds, sent to the bank, confirmed or returned."""
