"""单位缴费申报单查询: issued bills by month and type, the levy notice to print."""
