"""人员信息变更: change name, number, phone or category of an insured person."""
