"""tools/bench: how fast Schouw is beside git, fossil and SQLite. Each ratio is of runs taken in turn.

usage: tools/bench [--quick] [--json FILE] [--runs N] [--seed N] [--dossiers N] [JOB..]
       tools/bench --list

  --quick      the short jobs only, with less of what is much; under two minutes
  --json FILE  writes what was found as an array of objects as well
  --runs N     runs of each side (7 at least for figures worth telling)
  --seed N     what the invented texts and photos are made from
  --dossiers N how many are there already in the jobs `dossiers` and `index`: 10000 when not given. 100000 are worth a
               look as well, and take a while to make
  --list       the jobs
"""
import datetime
import json
import os
import resource
import shutil
import sys
import time

import jobs_central
import jobs_daemon
import jobs_device
import jobs_repack
import jobs_sync
import measure
from crowd import Crowd
from office import Office, Programs

JOBS = {"record": jobs_device.record, "status": jobs_device.status, "fold": jobs_device.fold, "sync": jobs_sync.sync,
        "many": jobs_sync.many, "daemon": jobs_daemon.daemon, "dossiers": jobs_daemon.dossiers, "grown": jobs_daemon.grown,
        "year": jobs_sync.year, "laden": jobs_sync.laden, "photos": jobs_central.photos, "index": jobs_central.index, "repack": jobs_repack.repack,
        "idle": jobs_central.idle}
QUICK = ("record", "status", "fold", "sync", "index")


class Bench:
    """What the jobs share; made when it is asked for the first time."""

    def __init__(self, programs, folder, peers, chosen):
        self.programs, self.folder, self.peers = programs, folder, peers
        self.runs, self.seed, self.quick, self.dossiers = chosen["runs"], chosen["seed"], chosen["quick"], chosen["dossiers"]
        self.today = datetime.date.today().isoformat()
        self._office = self._lone = self._words = None
        self._offices, self._crowds, self._made = [], {}, 0

    @property
    def office(self):
        if self._office is None:
            self._office = self.new_office()
        return self._office

    def new_office(self, **settings):
        """One of its own, for what others would disturb."""
        office = Office(self.programs, os.path.join(self.folder, f"office-{len(self._offices)}"), **settings)
        self._offices.append(office)
        return office

    def crowd(self, dossiers):
        """An office in which so many dossiers are already."""
        if dossiers not in self._crowds:
            self._crowds[dossiers] = Crowd(self, dossiers)
        return self._crowds[dossiers]

    def fresh(self, name, peer=False):
        """A new empty folder; of a peer, where these are."""
        self._made += 1
        path = os.path.join(self.peers if peer else self.folder, f"{name}-{self._made}")
        os.makedirs(path)
        return path

    def office_store(self, dossier):
        """A store without a daemon, with a dossier."""
        store = self.fresh("store")
        measure.run([self.programs.schouw, "init", store, "--person", "auditor", "--device", "laptop"])
        measure.run([self.programs.schouw, "-C", store, "open", "kvo-3.1", "--certificate", "basis", "Bedrijventerrein", "--id", dossier])
        return store

    def lone_store(self):
        """A store with a day's dossier."""
        if self._lone is None:
            self._lone = self.office_store("day")
            measure.run([self.programs.device, "day", self._lone, "day", str(self.seed), "120"])
        return self._lone

    def lines(self, seed):
        """A day's records as they stand in a store, made anew for each seed: the peers get the same bytes."""
        if self._words is None:
            self._words = measure.run([self.programs.device, "lines", self.lone_store(), "day"]).split(b"\n")[-121:-1]
        mark = b"%x" % (seed * 0x9E3779B1 & 0xFFFFFFFF)
        return [line.replace(b'"prev":"' + line[line.index(b'"prev":"') + 8:][:8], b'"prev":"' + mark.rjust(8, b"0")) for line in self._words]

    @property
    def note(self):
        return json.loads(self.lines(1)[0])["body"]["note"]

    def files_repository(self, path):
        """A git repository of a file for each record, written a while ago: files as young as git's index are read again by each
        status, so that it would take half as long again or not as the clock has it."""
        os.makedirs(path)
        measure.run(["git", "init", "-q", path])
        written = time.time() - 60
        for number, line in enumerate(self.lines(1)):
            name = os.path.join(path, f"{number:04d}.json")
            with open(name, "wb") as file:
                file.write(line + b"\n")
            os.utime(name, (written, written))
        for words in (["add", "-A"], ["-c", "user.name=B", "-c", "user.email=b@b.invalid", "commit", "-q", "-m", "day"]):
            measure.run(["git", "-C", path, *words])

    def close(self):
        for office in self._offices:
            office.stop()


def shown(value, unit):
    if unit == "s":
        return f"{value * 1000:.2f} ms" if value < 10 else f"{value:.2f} s"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def table(result):
    sign = ">=" if result.higher else "<="
    verdict = "met" if result.met else "NOT MET"
    print(f"{result.job}\n    ours {shown(result.ours['median'], result.unit)} ({shown(result.ours['least'], result.unit)} to "
          f"{shown(result.ours['most'], result.unit)}), {result.peer_name} {shown(result.peer['median'], result.unit)} "
          f"({shown(result.peer['least'], result.unit)} to {shown(result.peer['most'], result.unit)})\n"
          f"    ratio {result.value:.3f}, goal {sign} {result.goal}: {verdict}{f'; {result.note}' if result.note else ''}", flush=True)


def settings(bench):
    build = bench.programs.schouw
    return {"schouw": measure.version([build, "--version"]), "git": measure.version(["git", "--version"]),
            "fossil": measure.version(["fossil", "version"]), "sqlite": measure.version(["sqlite3", "--version"]),
            "cpu": measure.cpu_model(), "cores": os.cpu_count(), "kernel": os.uname().release, "runs": bench.runs, "seed": bench.seed,
            "fsync_ms": round(measure.fsync_seconds(bench.folder) * 1000, 3),
            "new_file_ms": round(measure.new_file_seconds(bench.folder) * 1000, 3), "folder": bench.folder, "folder of peers": bench.peers,
            "peers": "git: core.fsync=all on both sides, one file a record; fossil: its defaults over http"}


def options(words):
    chosen = {"quick": False, "json": None, "runs": 7, "seed": 1, "dossiers": 10_000, "jobs": []}
    words = list(words)
    while words:
        word = words.pop(0)
        if word in ("-h", "--help"):
            print(__doc__.strip())
            sys.exit(0)
        if word == "--list":
            print("\n".join(f"{name:8} {job.__doc__}" for name, job in JOBS.items()))
            sys.exit(0)
        if word == "--quick":
            chosen["quick"] = True
        elif word in ("--json", "--runs", "--seed", "--dossiers") and words:
            value = words.pop(0)
            chosen[word[2:]] = value if word == "--json" else int(value)
        elif word in JOBS:
            chosen["jobs"].append(word)
        else:
            sys.exit(f"bench: {word} is neither an option nor a job; `tools/bench --list` tells the jobs")
    chosen["jobs"] = chosen["jobs"] or list(QUICK if chosen["quick"] else JOBS)
    return chosen


def main():
    chosen = options(sys.argv[2:])
    folder, peers = measure.quiet_folders("schouw-bench.")
    os.environ["XDG_STATE_HOME"] = os.path.join(folder, "state")  # what devices note outside their stores goes with them
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the daemons have it from here
    bench = Bench(Programs(sys.argv[1], os.path.join(folder, "installed")), folder, peers, chosen)
    found, failed = [], False
    try:
        described = settings(bench)
        print(", ".join(f"{name} {value}" for name, value in described.items()))
        for name in chosen["jobs"]:
            try:
                for result in JOBS[name](bench):
                    found.append(dict(result.as_json(), settings=described))
                    table(result)
            except measure.Failed as failure:
                failed = True
                print(f"{name}: {failure}", file=sys.stderr)
    finally:
        bench.close()
        for place in (peers, folder):
            shutil.rmtree(place, ignore_errors=True)
    if chosen["json"]:
        with open(chosen["json"], "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
