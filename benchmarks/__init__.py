"""Measurements; never assertions."""
