"""The command ``lxq``: every deed of the town that is done from a console.

``grammar`` says which verbs there are and how they are asked for; beside it stands one file a verb or family.
"""
