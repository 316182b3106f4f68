"""Times of whole programs: pairs are run in turn, so that a machine that changes its speed changes both sides of a ratio."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time


class Failed(Exception):
    """A command that had to succeed did not."""


def run(argv, cwd=None, env=None, feed=None):
    """Runs a command that has to succeed; what it printed."""
    done = subprocess.run(argv, cwd=cwd, env=env, input=feed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise Failed(f"{' '.join(map(str, argv))}: exit status {done.returncode}: {said[-600:]}")
    return done.stdout


def seconds(argv, cwd=None, env=None):
    """Wall time of a command that has to succeed."""
    began = time.perf_counter()
    run(argv, cwd, env)
    return time.perf_counter() - began


def spread(values):
    """Median, smallest and largest."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values), "runs": len(values)}


def in_turn(runs, sides, warm_up=1):
    """Calls each side in turn, `runs` times after `warm_up`; a list of values for each. A side gives a number."""
    values = [[] for _ in sides]
    for turn in range(runs + warm_up):
        for side, call in enumerate(sides):
            value = call()
            if turn >= warm_up:
                values[side].append(value)
    return values


def ratio(ours, peer):
    """Median of the ratios run by run."""
    return statistics.median(a / b for a, b in zip(ours, peer) if b > 0)


class Result:
    """One line of the table."""

    def __init__(self, job, peer_name, goal, unit="s", higher=False):
        self.job, self.peer_name, self.goal, self.unit, self.higher = job, peer_name, goal, unit, higher
        self.ours = self.peer = self.value = None
        self.note = ""

    def set(self, ours, peer):
        self.ours, self.peer, self.value = spread(ours), spread(peer), ratio(ours, peer)
        return self

    @property
    def met(self):
        if self.value is None:
            return None
        return self.value >= self.goal if self.higher else self.value <= self.goal

    def as_json(self):
        return {"job": self.job, "peer_name": self.peer_name, "unit": self.unit, "ours": self.ours, "peer": self.peer,
                "ratio": None if self.value is None else round(self.value, 4), "goal": self.goal,
                "goal_is": "at least" if self.higher else "at most", "met": self.met, "note": self.note}


def version(argv):
    """First line that a program says of itself."""
    try:
        return run(argv).decode(errors="replace").splitlines()[0].strip()
    except (OSError, Failed, IndexError):
        return "?"


def cpu_model():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return "?"


def fsync_seconds(folder, times=40):
    """Median time of one small write and fsync: the machine's own limit."""
    path = os.path.join(folder, "fsync")
    values = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(times):
            began = time.perf_counter()
            file.write(b"x" * 512)
            os.fsync(file.fileno())
            values.append(time.perf_counter() - began)
    os.unlink(path)
    return statistics.median(values)


def new_file_seconds(folder, times=40):
    """Median time of a new, empty file. ext4 without a journal looks past every file that was removed near it in the last minutes,
    one after the other: on such a machine it is 13 microseconds, or 900 where a compiler has just been at work."""
    made = tempfile.mkdtemp(prefix="new-", dir=folder)
    values = []
    for number in range(times):
        began = time.perf_counter()
        os.close(os.open(os.path.join(made, str(number)), os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        values.append(time.perf_counter() - began)
    return statistics.median(values)


NEW_FILE_SECONDS = 0.0001  # a place where it takes longer is no match for one where it takes a tenth of that


def on_disk(place):
    """Whether one can write there and it is no memory, where nothing is durable and fsync is for nothing."""
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        memory = {fields[1] for fields in map(str.split, mounts) if fields[2] in ("tmpfs", "ramfs")}
    return os.access(place, os.W_OK) and place not in memory


def quiet_folders(prefix):
    """Two new folders, for ours and for the peers: where TMPDIR says, else in the usual places; ours where a new file takes the least
    time, and theirs in another place if that is about as good, so that what one side removes does not make the other one slower."""
    places = [None] if os.environ.get("TMPDIR") else [place for place in ("/tmp", "/var/tmp") if on_disk(place)] or [None]
    took = {folder: new_file_seconds(folder) for folder in (tempfile.mkdtemp(prefix=prefix, dir=place) for place in places)}
    ours, *others = sorted(took, key=took.get)
    peers = next((folder for folder in others if took[folder] < NEW_FILE_SECONDS), None)
    for folder in others:
        if folder != peers:
            shutil.rmtree(folder)
    return ours, peers or tempfile.mkdtemp(prefix="peers-", dir=ours)
