#!/usr/bin/env python3
"""The experiment of replicas.sh, which prepares the cluster and this process's account for it.

Pushes revisions to several git repositories while replicas are killed (SIGKILL, started again after up to 40 s) or stopped
(SIGSTOP for 20 s). Each revision must then have one checkout, one result of each job, and one mail; and each job must have
run once. Also measures how long a shard had no owner after each fault.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

SERVICES = {
    "trigger": ["--poll-period=2s"],
    "tarball": ["--holdoff=90s"],
    "runner": ["--runtimes=shell,cluster,board", "--build-holdoff=90s", "--concurrency=4"],
    "timeout": ["--poll-period=2s"],
    "report": ["--settle=2s"],
}
REPLICAS = 3
REPOSITORIES = 8
SHARDS = 64
STOPPED = 20
LIMIT = 20  # seconds of a take-over, on a machine that is not overloaded
LONGEST_DOWN = 40
FAULT_EVERY = 8
TO_START = 300  # 20 Java processes at once, on a busy machine
SETTLED = 30  # a replica that is up for longer has its shards
TO_END = 600
# a job of each kind of lab: one that only its own replica sees, one in the cluster, one that a lab fetches
JOBS = ["build", "boot", "tests", "board"]
CONFIGURATION = """
api:
  sandbox: {{url: '{api}'}}
storage:
  sandbox: {{storage_type: backend, base_url: '{api}/storage', api_url: '{api}/storage'}}
runtimes:
  shell: {{lab_type: shell, isolation: none}}
  cluster: {{lab_type: kubernetes, kubeconfig: '{kubeconfig}', context: kci}}
  board: {{lab_type: pull_labs}}
trees:
{trees}
build_configs:
{branches}
platforms:
  host: {{arch: x86_64}}
  kubernetes: {{arch: x86_64}}
  board: {{arch: x86_64}}
jobs:
  build:
    template: kbuild
    kind: kbuild
    params:
      build_command: echo "build $(cat commit)" >> {runs}; sleep 3; cp commit "$KCI_ARTIFACTS/kernel"
  boot: {{template: script, kind: job, image: 'kci/busybox:local', params: {{command: sleep 2}}}}
  tests: {{template: script, kind: job, image: 'kci/busybox:local', params: {{command: sleep 5}}}}
  board: {{template: script, kind: job, params: {{command: sleep 1}}}}
scheduler:
  - job: build
    event: &checkout {{channel: node, kind: checkout, name: checkout, state: available}}
    runtime: {{name: shell}}
    platforms: [host]
  - {{job: tests, event: *checkout, runtime: {{name: cluster}}, platforms: [kubernetes]}}
  - {{job: board, event: *checkout, runtime: {{name: board}}, platforms: [board]}}
  - job: boot
    event: {{channel: node, kind: kbuild, name: build, state: available, result: pass}}
    runtime: {{name: cluster}}
    platforms: [kubernetes]
"""
SETTINGS = """
[DEFAULT]
api_config = "sandbox"
storage_config = "sandbox"
[storage.sandbox]
storage_cred = "{token}"
[runtime.shell]
user = "runtime-shell"
[runtime.cluster]
user = "runtime-cluster"
[runtime.board]
user = "runtime-board"
[report]
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_tls = "none"
sender = "kernelci@localhost"
recipients = ["developers@localhost"]
"""

begin = time.monotonic()


def say(text):
    print(f"{time.monotonic() - begin:7.1f} s  {text}", flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def wait_for(what, limit, condition):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"waited {limit} s for {what}")
        time.sleep(0.2)


class Replica:
    """A process of a service. Its name, state and port survive it, as those of a pod in a StatefulSet do."""

    def __init__(self, service, number, work, environment, options):
        self.service, self.name, self.port = service, f"kci-{service}-{number}", free_port()
        self.log, self.environment, self.process = work / f"{self.name}.log", environment, None
        self.command = [f"kci-{service}/target/kci-{service}", "run", "--name", self.name, "--shard-leases", "soak",
                        "--state-dir", str(work / self.name), "--listen", f"127.0.0.1:{self.port}", *options]
        self.back_at = None  # set while it is down
        self.doubled = 0  # jobs of earlier processes
        self.up_since = 0.0
        self.stopped = False

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)

    def metric(self, name):
        """The sum over all labels; None if it cannot be read or there is none."""
        try:
            found = re.findall(rf"^{name}(?:\{{.*\}})? ([0-9.]+)", get(f"http://127.0.0.1:{self.port}/metrics"), re.M)
        except OSError:
            return None
        return sum(float(one) for one in found) if found else None

    def hit(self, by_kill, back_at):
        if by_kill:
            self.doubled += self.metric("kci_jobs_doubled_total") or 0
        self.stopped, self.back_at = not by_kill, back_at
        self.process.send_signal(signal.SIGKILL if by_kill else signal.SIGSTOP)
        if by_kill:
            self.process.wait()

    def revive(self):
        if self.stopped:
            self.process.send_signal(signal.SIGCONT)
        else:
            self.start()
        self.back_at, self.stopped, self.up_since = None, False, time.monotonic()

    def owned(self):
        """The shards that it owns now; none while it is down."""
        return 0 if self.back_at else int(self.metric("kci_shards_owned") or 0)

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return -1


class Repositories:
    def __init__(self, work):
        self.work, self.heads, self.latest = work / "git", [], {}
        self.names = [f"tree{i}" for i in range(REPOSITORIES)]
        for name in self.names:
            self.git(name, "init", "-q", "-b", "master", str(self.work / name))
            self.git(name, "config", "user.name", "A developer")
            self.git(name, "config", "user.email", "developer@localhost")

    def git(self, name, *arguments):
        folder = [] if arguments[0] == "init" else ["-C", str(self.work / name)]
        return subprocess.run(["git", *folder, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    def push(self, name):
        (self.work / name / "commit").write_text(f"{name} {len(self.heads)}\n")
        (self.work / name / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\nEXTRAVERSION =\n")
        self.git(name, "add", ".")
        self.git(name, "commit", "-qm", f"Revision {len(self.heads)}")
        if name not in self.latest:
            self.git(name, "tag", "-am", "Linux 6.12", "v6.12")
        self.latest[name] = self.git(name, "rev-parse", "HEAD")
        self.heads.append((self.latest[name], f"{name} {len(self.heads)}"))


class Experiment:
    def __init__(self, options):
        self.random, self.work = random.Random(options.seed), pathlib.Path(options.work).resolve()
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.minutes, self.push_every, self.kubeconfig = options.minutes, options.push, options.kubeconfig
        self.programs, self.replicas = [], []
        self.counts, self.without_owner = collections.Counter(), {}
        # seconds until all shards had an owner again, and the last fault before, by what else happened
        self.pauses = {"the others took over": [], "others came or went, too": [], "it was back before": []}
        self.repositories = Repositories(self.work)

    def start(self):
        port, smtp = free_port(), free_port()
        self.api = f"http://127.0.0.1:{port}"
        self.program(["examples/sandbox/target/kci-sandbox", f"--port={port}", f"--smtp-port={smtp}", "--log-level=warn",
                      f"--state={self.work}/sandbox", "--runtime=shell", "--runtime=cluster", "--runtime=board"], {})
        wait_for("the sandbox", TO_START, lambda: self.answers("/latest/"))
        users = json.loads((self.work / "sandbox/users.json").read_text())["users"]
        tokens = {user["name"]: user["token"] for user in users}
        settings, configuration = self.work / "kernelci.toml", self.work / "pipeline.yaml"
        settings.touch(0o600)
        settings.write_text(SETTINGS.format(token=tokens["pipeline"], smtp=smtp))
        names = self.repositories.names
        configuration.write_text(CONFIGURATION.format(
            api=self.api, kubeconfig=self.kubeconfig, runs=self.work / "builds",
            trees="\n".join(f"  {name}: {{url: 'file://{self.work}/git/{name}/.git'}}" for name in names),
            branches="\n".join(f"  {name}: {{tree: {name}, branch: master}}" for name in names)))
        environment = {**os.environ, "KCI_API_TOKEN": tokens["pipeline"], "KCI_JAVA_OPTS": "-Xmx96m"}
        for runtime in ("shell", "cluster", "board"):
            environment[f"KCI_RUNTIME_{runtime.upper()}_API_TOKEN"] = tokens[f"runtime-{runtime}"]
        for service, options in SERVICES.items():
            for number in range(REPLICAS):
                replica = Replica(service, number, self.work, environment, [
                    "--config", str(configuration), "--settings", str(settings), "--api", "sandbox", *options])
                self.replicas.append(replica)
                replica.start()
        self.program([sys.executable, "examples/pull-lab/poller.py", self.api, f"{self.api}/storage", "pipeline", "board",
                      "board", "1"], {"KCI_API_TOKEN": tokens["runtime-board"]})
        for service in SERVICES:
            wait_for(f"owners of the shards of {service}", TO_START, lambda: self.owned(service) == SHARDS)

    def program(self, command, environment):
        with open(self.work / "others.log", "ab") as log:
            self.programs.append(subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log))

    def answers(self, path):
        try:
            return get(self.api + path)
        except OSError:
            return ""

    def of(self, service):
        return [replica for replica in self.replicas if replica.service == service]

    def owned(self, service):
        return sum(replica.owned() for replica in self.of(service))

    def nodes(self, query):
        return json.loads(get(f"{self.api}/latest/nodes?limit=1000&{query}"))["items"]

    def has_checkout(self, head):
        return bool(self.nodes(f"kind=checkout&data.kernel_revision.commit={head}"))

    def run(self):
        for name in self.repositories.names:
            self.repositories.push(name)
        next_push = next_fault = time.monotonic() + FAULT_EVERY
        end = time.monotonic() + self.minutes * 60
        while time.monotonic() < end:
            now = time.monotonic()
            if now > next_push:
                next_push = now + self.push_every
                name = self.random.choice(self.repositories.names)
                # a trigger sees heads only: the last one of this repository must have been seen
                if self.has_checkout(self.repositories.latest[name]):
                    self.repositories.push(name)
            if now > next_fault:
                next_fault = now + self.random.uniform(0, 2 * FAULT_EVERY)
                self.fault(now)
            self.look_after(now)
            time.sleep(0.1)
        say(f"{len(self.repositories.heads)} revisions pushed; no more faults")
        for replica in self.replicas:
            if replica.back_at:
                replica.revive()
        for service in SERVICES:
            wait_for(f"owners of the shards of {service}", TO_START, lambda: self.owned(service) == SHARDS)

    def fault(self, now):
        victim = self.random.choice(self.replicas)
        by_kill, down = self.random.random() < 0.5, self.random.uniform(0, LONGEST_DOWN)
        if victim.back_at or not any(r.back_at is None for r in self.of(victim.service) if r is not victim):
            return  # one of each service always works
        victim.hit(by_kill, now + (down if by_kill else STOPPED))
        self.counts["kill -9" if by_kill else "SIGSTOP"] += 1
        others = [r for r in self.of(victim.service) if r is not victim]
        self.without_owner[victim.service] = (
            now, victim, others, f"{time.strftime('%H:%M:%S')} {victim.name} {'killed' if by_kill else 'stopped'}")

    def look_after(self, now):
        for replica in self.replicas:
            if replica.back_at and now > replica.back_at:
                replica.revive()
            elif replica.back_at is None and replica.process.poll() is not None:
                say(f"{replica.name} ended by itself with {replica.process.returncode}")
                self.counts["ended by itself"] += 1
                replica.start()
        for service, (since, victim, others, fault) in list(self.without_owner.items()):
            if self.owned(service) == SHARDS:
                what = "it was back before"
                if victim.back_at:
                    stayed = all(other.back_at is None and other.up_since < since - SETTLED for other in others)
                    what = "the others took over" if stayed else "others came or went, too"
                self.pauses[what].append((time.monotonic() - since, fault))
                del self.without_owner[service]

    def await_end(self):
        heads = [head for head, _ in self.repositories.heads]
        mailed = set()

        def all_mailed():
            for number in {mail["number"] for mail in json.loads(get(f"{self.api}/mails"))} - mailed:
                text = get(f"{self.api}/mails/{number}")
                found.extend(head for head in heads if head in text)
                mailed.add(number)
            return set(heads) <= set(found)

        found = []
        end = time.monotonic() + TO_END
        while not all_mailed() and time.monotonic() < end:
            time.sleep(1)
        say("all mails are there; waiting for what must not come" if all_mailed() else "some mails do not come")
        time.sleep(30)
        all_mailed()
        return collections.Counter(found)

    def account(self, mails):
        lost, doubled = [], []

        def once(count, what):
            if count != 1:
                (lost if count == 0 else doubled).append(f"{what}: {count}")

        builds = collections.Counter((self.work / "builds").read_text().splitlines())
        unfinished = incomplete = 0
        for head, text in self.repositories.heads:
            checkouts = self.nodes(f"kind=checkout&data.kernel_revision.commit={head}")
            once(len(checkouts), f"checkout of {head}")
            once(mails[head], f"mail about {head}")
            tree = [node for checkout in checkouts for node in self.nodes(f"treeid={checkout['treeid']}")]
            unfinished += sum(node["state"] != "done" for node in tree)
            for job in JOBS:
                runs = [node for node in tree if node["name"] == job and node["kind"] in ("kbuild", "job")]
                once(sum(run["result"] == "pass" for run in runs), f"result of {job} of {head}")
                incomplete += sum(run["result"] == "incomplete" for run in runs)
            tries = sum(node["name"] == "build" and node["kind"] == "kbuild" for node in tree)
            if builds[f"build {text}"] > tries:
                doubled.append(f"run of build of {head}: {builds[f'build {text}']} of {tries} nodes")
        return lost, doubled, unfinished, incomplete

    def report(self, mails):
        lost, doubled, unfinished, incomplete = self.account(mails)
        submitted_twice = sum(replica.doubled + replica.metric("kci_jobs_doubled_total") for replica in self.of("runner"))
        exits = {replica.name: replica.stop() for replica in self.replicas}
        wrong = {name: code for name, code in exits.items() if code != 0}
        heads = len(self.repositories.heads)
        say(f"{heads} checkouts, {heads * len(JOBS)} results and {heads} mails due: {len(lost)} lost, {len(doubled)} doubled; "
            f"{unfinished} nodes unfinished, {incomplete} jobs incomplete, {submitted_twice:.0f} submitted twice")
        say(", ".join(f"{count} {what}" for what, count in self.counts.items()))
        say("until all shards had an owner again:")
        for what, times in self.pauses.items():
            seconds = sorted(seconds for seconds, _ in times) or [0]
            say(f"  {len(times)} faults, {what}: median {statistics.median(seconds):.1f} s, most {seconds[-1]:.1f} s "
                f"({max(times, default=(0, 'none'))[1]}); {sum(one > LIMIT for one in seconds)} above {LIMIT} s")
        for one in lost + doubled:
            say(f"WRONG {one}")
        for name, code in wrong.items():
            say(f"WRONG exit code of {name}: {code}")
        late = [fault for seconds, fault in self.pauses["the others took over"] if seconds > LIMIT]
        for fault in late:
            say(f"WRONG the others took over later than {LIMIT} s: {fault}")
        return not (lost or doubled or unfinished or wrong or late or self.counts["ended by itself"])

    def close(self):
        for process in [replica.process for replica in self.replicas if replica.process] + self.programs:
            process.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--push", type=float, default=15, metavar="SECONDS")
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    experiment = Experiment(options)
    say(f"seed {options.seed}, {options.minutes:g} minutes")
    try:
        experiment.start()
        say(f"{len(experiment.replicas)} replicas share the work")
        experiment.run()
        return 0 if experiment.report(experiment.await_end()) else 1
    finally:
        experiment.close()


if __name__ == "__main__":
    sys.exit(main())
