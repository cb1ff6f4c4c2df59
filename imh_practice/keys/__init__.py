"""Looking after the keys that seal: are they whole, wrapping them anew, fresh ones, destroying one, copies of them.

An operator's work (``manage.py keys``, ``manage.py backup``), as the owner of the tables. Which texts are sealed is
read off the models (every SealedField), so this room knows none of the rooms that write them.
"""
