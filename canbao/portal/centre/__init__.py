"""The personal centre (个人中心): what needs doing, the month's calendar, what happened last."""
