"""单位信息修改: change the employer's particulars in the register."""
