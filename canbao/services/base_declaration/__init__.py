"""人员缴费基数申报: declare everyone's wage once a contribution year, and correct it when it changes."""
