"""Makes a failed checkout in the sandbox, has it reported, and checks the mail that arrived."""
import email
import email.policy
import glob
import json
import os
import subprocess
import sys
import time
import urllib.request

top, folder = sys.argv[1:]
API = "http://127.0.0.1:18001/"


def wait_for(what):
    for _ in range(100):
        found = what()
        if found:
            return found
        time.sleep(0.2)
    sys.exit("nothing came within 20 s")


def tokens(value):
    if isinstance(value, dict):
        if "token" in value:
            yield value.get("name") or value.get("username"), value["token"]
        for inner in value.values():
            yield from tokens(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tokens(inner)


def call(method, path, body):
    request = urllib.request.Request(
        API + "latest" + path, json.dumps(body).encode(), method=method,
        headers={"Content-Type": "application/json", "Authorization": "Bearer " + token})
    return json.load(urllib.request.urlopen(request))


users = folder + "/kci-sandbox-users.json"
wait_for(lambda: "Users:" in open(folder + "/sandbox.log").read())
token = dict(tokens(json.load(open(users))))["pipeline"]
revision = {"tree": "mainline", "url": "https://example.org/l.git", "branch": "größe/🐧",
            "commit": "a" * 40, "describe": "v6.18", "commit_message": "ünïcode \u202e x"}
checkout = call("POST", "/node", {"kind": "checkout", "name": "checkout", "path": ["checkout"],
                                  "treeid": "t1", "data": {"kernel_revision": revision}})
call("POST", "/node", {"kind": "job", "name": "j", "path": ["checkout", "j"],
                       "parent": checkout["id"], "treeid": "t1", "state": "done",
                       "result": "fail", "data": {"platform": "p\nBcc: v@example.org"}})
call("PATCH", "/node/" + checkout["id"], {"state": "done", "result": "pass"})
subprocess.run(
    [top + "/kci-report/target/kci-report", "run", "--node-id", checkout["id"], "--send", "--html",
     "--api-url", API, "--smtp-host", "127.0.0.1", "--smtp-port", "2587", "--smtp-tls", "none",
     "--from", "Bötchen <bot@ci.example.org>", "--to", "Jürgen <dev@example.org>, two@example.org"],
    env=dict(os.environ, KCI_API_TOKEN=token), check=True)
files = wait_for(lambda: glob.glob(folder + "/mails/**/new/*", recursive=True))
mail = email.message_from_binary_file(open(files[0], "rb"), policy=email.policy.default)
assert not mail.defects and mail["Bcc"] is None
assert checkout["id"] in mail["Message-ID"] and mail["References"] == mail["In-Reply-To"]
assert mail["Auto-Submitted"] == "auto-generated" and mail["Precedence"] == "bulk"
assert "größe/🐧" in mail["Subject"] and "Jürgen <dev@example.org>" in mail["To"]
parts = [part.get_content_type() for part in mail.walk()]
assert parts == ["multipart/alternative", "text/plain", "text/html"], parts
assert not any(part.defects for part in mail.walk())
print(*(f"{name}: {value}" for name, value in mail.items()), sep="\n")
print("the mail is as it must be")
