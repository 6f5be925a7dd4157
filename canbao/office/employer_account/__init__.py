"""One employer's account (单位台账): bills, bookings, and requests for payments, waivers and refunds."""
