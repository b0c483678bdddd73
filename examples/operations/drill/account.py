#!/usr/bin/env python3
"""Says whether a drill has lost or doubled anything. account.py API MAILBOX COMMITS

Each pushed commit (one a line in the file COMMITS) has one checkout that is done, below it one of each job, passed, and
one mail. Prints what is wrong and exits with 1 if anything is."""
import json
import sys
import urllib.request

API, MAILBOX, COMMITS = sys.argv[1:4]
JOBS = ["lab-job", "shell-job"]


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def nodes(query):
    found, offset = [], 0
    while True:
        page = json.loads(get(f"{API}latest/nodes?{query}&limit=200&offset={offset}"))
        found += page["items"]
        offset += 200
        if offset >= page["total"]:
            return found


mails = [get(f"{MAILBOX}mails/{mail['number']}") for mail in json.loads(get(f"{MAILBOX}mails"))]
checkouts = nodes("kind=checkout")
jobs = nodes("kind=job")
wrong = []
commits = open(COMMITS).read().split()
for commit in commits:
    found = [node for node in checkouts if node["data"]["kernel_revision"]["commit"] == commit]
    if len(found) != 1:
        wrong.append(f"{commit[:12]}: {len(found)} checkouts")
        continue
    checkout = found[0]
    count = sum(checkout["id"] in mail for mail in mails)
    if count != 1:
        wrong.append(f"{commit[:12]}: {count} mails")
    if checkout["state"] != "done" or checkout["result"] != "pass":
        wrong.append(f"{commit[:12]}: checkout {checkout['state']} {checkout['result']}")
    below = sorted(job["name"] for job in jobs if job["parent"] == checkout["id"])
    if below != JOBS:
        wrong.append(f"{commit[:12]}: jobs {below}")
    wrong += [
        f"{commit[:12]}: {job['name']} {job['state']} {job['result']} {job['data'].get('error_msg')}"
        for job in jobs
        if job["parent"] == checkout["id"] and (job["state"], job["result"]) != ("done", "pass")
    ]
if len(mails) != len(commits):
    wrong.append(f"{len(mails)} mails for {len(commits)} commits")
print(f"{len(commits)} commits, {len(checkouts)} checkouts, {len(jobs)} jobs, {len(mails)} mails: ", end="")
print("nothing lost, nothing twice" if not wrong else f"{len(wrong)} WRONG")
print("".join(f"  {line}\n" for line in wrong[:20]), end="")
sys.exit(bool(wrong))
