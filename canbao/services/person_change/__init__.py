"""人员信息变更: name, number, phone or category of an insured person."""
