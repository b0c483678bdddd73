#!/usr/bin/env python3
"""As much of a LAVA lab as a runner needs: each job is finished when it is looked at. lab.py PORT FILE

Jobs are kept in FILE, so that they outlive a kill as a lab's database does."""
import http.server
import json
import re
import sys
import threading
import time

PORT, FILE = int(sys.argv[1]), sys.argv[2]
USER = "drill"
LOCK = threading.Lock()  # two submissions at once get two numbers


def jobs():
    try:
        with open(FILE) as lines:
            return [json.loads(line) for line in lines if line.endswith("\n")]
    except FileNotFoundError:
        return []


def add(definition):
    job = {"state": "Finished", "health": "Complete", "submitter": USER, "definition": definition}
    job["submit_time"] = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    with LOCK, open(FILE, "a") as lines:
        job["id"] = len(jobs()) + 1
        lines.write(json.dumps(job) + "\n")
    return job["id"]


def page(results):
    return {"count": len(results), "next": None, "results": results}


class Lab(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0].removeprefix("/api/v0.2")
        one = re.fullmatch(r"/jobs/(\d+)/(suites/|tests/|logs/)?", path)
        if path == "/system/whoami/":
            self.answer({"user": USER})
        elif path == "/jobs/":
            text = re.search(r"definition__contains=(\w+)", self.path)
            self.answer(page([job for job in jobs() if text and text.group(1) in job["definition"]]))
        elif path == "/devices/":
            self.answer(page([{"health": "Good"}]))
        elif one and one.group(2) == "logs/":
            self.answer([])
        elif one and one.group(2):
            self.answer(page([]))
        elif one and int(one.group(1)) <= len(jobs()):
            self.answer(jobs()[int(one.group(1)) - 1])
        else:
            self.answer({}, 404)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer({"job_ids": [add(body["definition"])]}, 201)

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Lab).serve_forever()
