"""A simulated month: nights over a world that grows while everything misbehaves, held against a clean night.

    python -m tests.month --nights 30 --seed 1

world.py is what is read (git, two forges, files), and days.py lets a day pass in it by what commits.py,
requests.py, runs.py, rewritten.py and files.py do; troubles.py draws what goes wrong in a night; place.py is
the warehouse with its configuration; readers.py keeps snapshots open and asks them all through; month.py runs
the nights; compared.py holds the warehouse against one of a single clean night, and names what is left out of
that and why.
"""
