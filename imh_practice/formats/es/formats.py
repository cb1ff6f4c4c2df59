"""Spanish as it is read in the United States: a typed date has the month first there, in every language.

Django has Spain's order: a typed 5/3 would be another day, without a word. What is shown names the month.
"""

DATE_INPUT_FORMATS = ["%m/%d/%Y", "%m/%d/%y"]
TIME_INPUT_FORMATS = ["%H:%M:%S", "%H:%M", "%I:%M %p"]
DATETIME_INPUT_FORMATS = ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p"]
