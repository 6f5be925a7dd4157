"""The account's own particulars (完善单位基本信息)."""
