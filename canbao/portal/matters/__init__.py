"""The employer's matters (办事列表, 办事状态): the list, one matter's progress, its receipt and results."""
