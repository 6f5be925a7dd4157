"""人员缴费基数申报: everyone's wage, once a contribution year, corrected when it changes."""
