"""The sheets of the assessor's workbook, one a module."""
