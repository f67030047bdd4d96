"""The whole town in one sealed file, and back (ADR 0019).

``container`` seals and opens, ``making`` writes, ``restoring`` reads, ``places`` says where backups lie and which is the last
good one, ``recovery`` keeps the key they are sealed to, ``sums`` counts, ``programs`` runs PostgreSQL's own.
"""
