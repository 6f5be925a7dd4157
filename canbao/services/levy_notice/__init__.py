"""单位缴费申报单查询: query issued bills by month and type, and print the levy notice."""
