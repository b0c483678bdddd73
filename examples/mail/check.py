"""Creates a failed checkout in the sandbox, lets it be reported, and checks the received mail."""
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


def send(port, tls, *more, password="sesame"):
    return subprocess.run(
        [top + "/kci-report/target/kci-report", "make", checkout["id"], "--send", "--html",
         "--api-url", API, "--smtp-host", "127.0.0.1", "--smtp-port", str(port), "--smtp-tls", tls,
         "--sender", "Bötchen <bot@ci.example.org>", "--recipients", "Jürgen <dev@example.org>, two@example.org",
         *more],
        env=dict(os.environ, KCI_API_TOKEN=token, KCI_SMTP_PASSWORD=password),
        capture_output=True, text=True)


def check(file):
    mail = email.message_from_binary_file(open(file, "rb"), policy=email.policy.default)
    assert not mail.defects and mail["Bcc"] is None
    assert checkout["id"] in mail["Message-ID"] and mail["References"] == mail["In-Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Precedence"] == "bulk"
    assert "größe/🐧" in mail["Subject"] and "Jürgen <dev@example.org>" in mail["To"]
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"], parts
    assert not any(part.defects for part in mail.walk())
    return mail


login = ["--smtp-user", "reporter", "--smtp-ca", folder + "/cert.pem"]
mails = []
for what, port, tls, more in [("plain", 2587, "none", []), ("STARTTLS", 2588, "starttls", login),
                              ("SMTPS", 2589, "smtps", login)]:
    sent = send(port, tls, *more)
    assert sent.returncode == 0, sent.stderr
    files = wait_for(lambda: set(glob.glob(folder + "/mails/**/new/*", recursive=True)) - set(mails))
    mails += files
    mail = [check(file) for file in files][0]
    print(f"{what}: the mail is correct")
print(*(f"{name}: {value}" for name, value in mail.items()), sep="\n")

for what, refused in [("certificate not trusted", send(2588, "starttls", *login[:2])),
                      ("wrong password", send(2588, "starttls", *login, password="open"))]:
    assert refused.returncode == 1 and len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert "sesame" not in refused.stderr
    print(f"{what}: {refused.stderr.strip()}")
