"""Registration slips (注册信息打印单): print one for an employer with its secret, void it."""
