"""What people type, each kind understood once: names, numbers, money, days, phones, registration numbers.

The modules `names`, `legacy`, `numbers`, `days`, `phones`, `registration` are pure; `fields` are the form and model
fields made of them, which every form and the admin use.
"""
