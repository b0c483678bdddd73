#!/usr/bin/env python3
"""Checks what the pipeline of overlays/sandbox left behind: check.py NODES.json MAILS COMMITS

Each commit must have one checkout, one result of each job besides incomplete ones that were retried, the tests of the job
"tests", and one mail; and nothing may be about any other commit. Prints a line for each. Exits with 1 if one is wrong.
"""
import collections
import json
import pathlib
import sys

JOBS = {"build": "pass", "boot": "pass", "tests": "fail"}
TESTS = ["absent:fail", "files:fail", "present:pass"]

nodes = json.load(open(sys.argv[1]))["items"]
mails = [path.read_text() for path in pathlib.Path(sys.argv[2]).iterdir()]
commits = open(sys.argv[3]).read().split()
children = collections.defaultdict(list)
for node in nodes:
    children[node.get("parent")].append(node)


def below(node):
    for child in children[node["id"]]:
        yield child
        yield from below(child)


wrong = 0


def check(good, what):
    global wrong
    if not good:
        wrong += 1
    return what if good else f"{what} (WRONG)"


print("commit     checkouts  jobs; incomplete ones before their retry; tests; mails")
for commit in commits:
    checkouts = [
        n for n in nodes
        if n["kind"] == "checkout" and n["data"]["kernel_revision"]["commit"] == commit
    ]
    words = [check(len(checkouts) == 1, f"{len(checkouts)}")]
    tree = [n for c in checkouts for n in below(c)]
    words.append(" ".join(check(n["state"] == "done", f"{n['state']} {n['result']}") for n in checkouts))
    for job, result in JOBS.items():
        runs = [n["result"] for n in tree if n["name"] == job and n["kind"] in ("kbuild", "job")]
        results = [r for r in runs if r != "incomplete"]
        words.append(check(results == [result], f"{job}:{'+'.join(results)}"))
        if len(runs) > len(results):
            words.append(f"({len(runs) - len(results)} incomplete)")
    tests = sorted(
        f"{n['name']}:{n['result']}" for n in tree
        if n["kind"] == "test" and n["path"][-2:-1] != ["boot"] and "tests" in n["path"]
    )
    words.append(check(tests == TESTS, f"tests {' '.join(tests)}"))
    about = sum(commit in mail for mail in mails)
    words.append(check(about == 1, f"{about} mail"))
    print(commit[:10], *words, sep="  ")
others = [n for n in nodes if n["kind"] == "checkout" and n["data"]["kernel_revision"]["commit"] not in commits]
print(f"checkouts: {check(not others, str(len(commits)))}, mails: {check(len(mails) == len(commits), str(len(mails)))}, nodes: {len(nodes)}")
sys.exit(1 if wrong else 0)
