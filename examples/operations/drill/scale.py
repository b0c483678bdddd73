#!/usr/bin/env python3
"""Divides the times of alert rules, so that a drill need not wait for them. scale.py FACTOR < alerts.yml

Only `for:` and the ranges in brackets are divided; thresholds stay."""
import re
import sys

FACTOR = int(sys.argv[1])
SECONDS = {"s": 1, "m": 60, "h": 3600}
SHORTEST_RANGE = 5  # it must hold two scrapes


def scaled(match, least):
    return max(least, int(match.group(2)) * SECONDS[match.group(3)] // FACTOR)


text = re.sub(r"(for: )(\d+)([smh])", lambda m: f"{m.group(1)}{scaled(m, 1)}s", sys.stdin.read())
print(re.sub(r"(\[)(\d+)([smh])\]", lambda m: f"{m.group(1)}{scaled(m, SHORTEST_RANGE)}s]", text), end="")
