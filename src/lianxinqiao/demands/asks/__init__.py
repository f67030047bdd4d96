"""What each deed on a demand asks of whoever does it: a file for each of ``deeds``, on what many ask."""
