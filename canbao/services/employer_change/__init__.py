"""单位信息修改: the employer's own particulars in the register."""
