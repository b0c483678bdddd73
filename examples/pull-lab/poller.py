#!/usr/bin/env python3
"""A pull lab without kci-runner: KCI_API_TOKEN=... poller.py API STORAGE OWNER RUNTIME PLATFORM SECONDS.
It runs the script of a job's definition here: only for pipelines whose shell jobs you would run."""
import gzip, json, os, re, subprocess, sys, tempfile, time, urllib.request, uuid

API, STORAGE, OWNER, RUNTIME, PLATFORM, PERIOD = sys.argv[1].rstrip("/") + "/latest", *sys.argv[2:]
AUTH = "Bearer " + os.environ["KCI_API_TOKEN"]
LINE = re.compile(r"( *)(not )?ok \d+ (?:- )?([^#]*?)(?: # SKIP.*)?$")

def call(method, path, body=None):
    request = urllib.request.Request(API + path, method=method, data=json.dumps(body).encode() if body else None,
                                     headers={"Authorization": AUTH, "Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))

def upload(folder, name, content):
    mark, part = uuid.uuid4().hex, '--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    body = (part % (mark, "path", "") + folder + "\r\n" + part % (mark, "file0", '; filename="%s"' % name)).encode()
    request = urllib.request.Request(STORAGE + "/upload", data=body + content + b"\r\n--" + mark.encode() + b"--\r\n",
        headers={"Authorization": AUTH[7:], "Content-Type": "multipart/form-data; boundary=" + mark})
    urllib.request.urlopen(request, timeout=60).read()
    return "%s/%s/%s" % (STORAGE, folder, name)

def tests(job, output):
    """Nested KTAP: a test's own tests come before it, indented further."""
    levels, said = {}, []
    for line in output.splitlines():
        found = LINE.match(line)
        if found:
            indent, name = len(found[1]), found[3].strip()
            inside = [child for depth in sorted(levels) if depth > indent for child in levels.pop(depth)]
            node = {"kind": "test", "name": name, "state": "done", "group": job["group"],
                    "result": "fail" if found[2] else "skip" if "# SKIP" in line else "pass",
                    "data": {key: job["data"].get(key) for key in ("kernel_revision", "platform", "runtime")}}
            node["data"].update({"error_msg": "\n".join(said)} if said and found[2] else {})
            levels.setdefault(indent, []).append({"node": node, "child_nodes": inside})
        said = said + [line[2:]] if line.startswith("# ") else []
    return placed(job["path"], levels.get(0, []))

def placed(path, nodes):
    return [{"node": {**child["node"], "path": path + [child["node"]["name"]]},
             "child_nodes": placed(path + [child["node"]["name"]], child["child_nodes"])} for child in nodes]

def run(job):
    test = json.load(urllib.request.urlopen(job["artifacts"]["job_definition"], timeout=60))["tests"][0]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["/bin/sh", "-c", test["script"]], cwd=folder, timeout=test["timeout_s"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    children = tests(job, done.stdout.decode(errors="replace"))
    failed = any(child["node"]["result"] == "fail" for child in children)
    result = {0: "fail" if failed else "pass", 4: "skip", 77: "skip"}.get(done.returncode, "fail")
    url = upload("%s-%s" % (job["name"], job["id"]), "log.txt.gz", gzip.compress(done.stdout))
    job = call("GET", "/node/" + job["id"])
    job.update(state="done", result=result, artifacts={**job["artifacts"], "log": url, "test_log": url},
               data={key: value for key, value in job["data"].items() if value is not None})
    call("PUT", "/nodes/" + job["id"], {"node": job, "child_nodes": children})

cursor = "1970-01-01T00:00:00"
while True:
    for event in call("GET", "/events?state=available&kind=job&recursive=true&limit=1000&from=" + cursor):
        cursor, job = event["timestamp"], event["node"] or {"data": {}}
        if (job["data"].get("runtime"), job["data"].get("platform")) == (RUNTIME, PLATFORM):
            job, claim = call("GET", "/node/" + job["id"]), RUNTIME + ":" + uuid.uuid4().hex
            if job["state"] == "available" and not job["data"].get("job_id") and job["owner"] == OWNER:
                call("PATCH", "/node/" + job["id"], {"data": {**job["data"], "job_id": claim, "job_context": "poller"}})
                if call("GET", "/node/" + job["id"])["data"].get("job_id") == claim:
                    run(job)
    time.sleep(float(PERIOD))
