"""``python -m tools.drill``: what a town must live through, done to a town that is thrown away.

``inside`` runs in the home that is tried (it plants and it proves), ``parts`` does something to it from outside, and
``__main__`` prints what was tried, lost, doubled, found plain, and how long nobody was answered.
"""
