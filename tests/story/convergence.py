"""convergence.py SERVICE SEED COUNT STEPS: four devices of three people on one dossier, and a world that is against them.

A history of STEPS moments is drawn from each seed. In each moment one, two or three devices do something at the same time: they state
(some are killed at it), sync over a way that is cut at any byte, are killed while they sync or the daemon is, carry bundles by hand and
lose the answer or bring the same again; requests that were recorded are sent again; a store is put back from a copy, or cloned with its
disk and goes on as one device more. Every clock is hours wrong. When all of them are level each has to show the same bytes as dossier.json
in the repository, an oracle that was written from the definition alone has to agree, and what was acknowledged has to be there, once.

The devices are folders here, enrolled and level, with $SKEW the library that makes clocks wrong; the daemon in SERVICE does not run yet.
"""
import concurrent.futures
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from relay import Relay, replay

SERVICE = sys.argv[1]
PEOPLE = {"laptop": "anna", "tablet": "anna", "phone": "bram", "desk": "carla"}
HOURS = [-11, -5, -2, 0, 3, 7, 11]
WAIT = 60 # seconds for the daemon to begin, and for one command
LEVEL_ROUNDS = 12
CLAUSES = ["2.2.1", "2.2.3", "2.2.4", "2.2.8"]
THEMES = ["crime", "nuisance", "public-space"]
OWN = ("received", "clock_ahead", "clock_behind", "seal", "synced") # of an entry in the log: how it came to that device
WITHOUT = "A history of the way, not of facts."


class Daemon:
    def __init__(self):
        self.process, self.lock = None, None
        self.log = open("daemon.log", "ab")

    def start(self):
        if os.path.exists("port"):
            os.unlink("port")
        self.process = subprocess.Popen(["schouw-syncd", "run", "--config", SERVICE, "--port-file", "port"], stderr=self.log)
        until = time.monotonic() + WAIT
        while not (os.path.exists("port") and os.path.getsize("port")):
            assert self.process.poll() is None and time.monotonic() < until, "the daemon did not begin; see daemon.log"
            time.sleep(0.01)
        return int(open("port").read())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(WAIT) == 0, "the daemon did not end well"


class History:
    def __init__(self, seed, daemon, port):
        self.seed, self.dice, self.daemon, self.port = seed, random.Random(seed), daemon, port
        self.dossier = f"history-{seed}"
        self.devices, self.relays, self.skew = list(PEOPLE), {}, {}
        self.tokens, self.sure, self.told = 0, set(), []
        self.taken = set() # what stands in statements that were taken over another: whoever takes one states its words anew
        self.sticks, self.kept, self.clones = [], {}, 0
        for device in self.devices:
            self.join(device)

    # --- doing ---

    def join(self, device):
        self.skew[device] = 3600 * self.dice.choice(HOURS) + self.dice.randrange(-600, 600)
        self.relays[device] = Relay(SERVICE, self.port)
        with sqlite3.connect(device + "/schouw.sqlite") as store:
            store.execute("UPDATE setting SET value = ? WHERE name = 'server'", (f"https://127.0.0.1:{self.relays[device].port}",))
            store.execute("DELETE FROM server")
        store.close()

    def begin(self, device, *words):
        surroundings = dict(os.environ, SKEW_SECONDS=str(self.skew[device]), LD_PRELOAD=os.environ["SKEW"])
        surroundings["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return subprocess.Popen(["schouw", "-C", device, "-d", self.dossier, *words], env=surroundings, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process, device, words, good):
        said, complaint = process.communicate(timeout=WAIT)
        self.told.append(f"{device} ({self.skew[device] / 3600:+.1f} h): {' '.join(words)}: {process.returncode} {complaint.strip()}")
        assert process.returncode in good, f"exit status {process.returncode} of {device}: {words}: {said} {complaint}"
        return process.returncode, said

    def on(self, device, *words, good=(0,)):
        return self.end(self.begin(device, *words), device, words, good)

    def token(self):
        self.tokens += 1
        return f"s{self.seed}n{self.tokens}"

    def statement(self, dice, token):
        evidence = f"{token}.jpg"
        with open(evidence, "wb") as file:
            file.write(b"\xff\xd8\xff\xe0" + dice.randbytes(dice.choice([100, 3000, 40000])))
        return dice.choice([
            ["walk", dice.choice(THEMES), "-m", token],
            ["walk", dice.choice(THEMES), "-m", token, "--evidence", evidence],
            ["document", dice.choice(CLAUSES), dice.choice(["met", "unmet"]), "-m", token, "--without-facts", WITHOUT],
            ["intake", dice.choice(["covenant", "minutes"]), "received", "-m", token],
            ["deviation", "raise", dice.choice(CLAUSES), dice.choice(["minor", "major"]), token],
        ])

    # --- what may happen; each gets dice of its own, so that the seed alone says what is tried ---

    def state(self, device, dice, token):
        """Exit status 1: the scheme has something against it, and nothing was recorded."""
        words = self.statement(dice, token)
        status, _ = self.on(device, *words, good=(0, 1, 2))
        if status == 2: # something stands there: it is replaced with a reason
            status, _ = self.on(device, *words, "--reason", token, good=(0, 1))
        if status == 0:
            self.sure.add(token)

    def state_and_die(self, device, dice, token):
        words = self.statement(dice, token)
        process = self.begin(device, *words)
        time.sleep(dice.random() * 0.4)
        process.kill()
        if self.end(process, device, words, (0, 1, 2, -signal.SIGKILL))[0] == 0:
            self.sure.add(token)

    def resolve(self, device, dice, token):
        conflicts = self.conflicts(device)
        if not conflicts:
            return self.state(device, dice, token)
        conflict = dice.choice(conflicts)
        number = str(dice.randrange(len(conflict["statements"])) + 1)
        self.taken |= {text for text in conflict["statements"][int(number) - 1]["body"].values() if isinstance(text, str)}
        status, _ = self.on(device, "conflicts", "--take", number, "--item", conflict["item"], "-k", conflict["kind"], "-m", token, good=(0, 1))
        if status == 0 and conflict["kind"] == "finding.set":
            self.sure.add(token)

    def conflicts(self, device):
        return json.loads(self.on(device, "conflicts", "--list", "--json")[1])

    def sync(self, device, dice, _):
        self.on(device, "sync", good=(0, 3))

    def sync_cut(self, device, dice, _):
        self.relays[device].cuts += [(dice.choice(["up", "down"]), int(2 ** dice.uniform(3, 17)), dice.random() < 0.5)
                                     for _ in range(dice.randrange(1, 6))]
        self.on(device, "sync", good=(0, 3))
        self.relays[device].cuts.clear()

    def sync_and_die(self, device, dice, _):
        process = self.begin(device, "sync")
        time.sleep(dice.random() * 0.6)
        process.kill()
        self.end(process, device, ["sync, killed"], (0, 3, -signal.SIGKILL))

    def sync_with_dying_daemon(self, device, dice, _):
        process = self.begin(device, "sync")
        time.sleep(dice.random() * 0.6)
        self.daemon.kill()
        self.daemon.start()
        self.end(process, device, ["sync, and the daemon is killed"], (0, 3))

    def carry(self, device, dice, token):
        """By hand, in parts; parts swapped, brought again, the answer lost or taken twice."""
        stick = f"{token}.stick"
        if self.on(device, "bundle", stick, *dice.choice([[], ["--size", "65536"], ["--all"]]))[1].find("othing new") >= 0:
            return
        parts = sorted(name for name in os.listdir(".") if name == stick or name.startswith(stick + ".0"))
        self.sticks.append(parts)
        self.receive(dice.sample(parts, len(parts)) + dice.choice([[], parts[:1]]), stick + ".answer")
        if dice.random() < 0.7:
            answers = sorted(name for name in os.listdir(".") if name.startswith(stick + ".answer"))
            for _ in range(dice.randrange(1, 3)):
                if answers:
                    self.on(device, "receive", *answers, "--trust", SERVICE + "/central.git/key.pub", good=(0, 1))

    def receive(self, parts, reply):
        done = subprocess.run(["schouw-syncd", "receive", "--config", SERVICE, *parts, *(["--reply", reply] if reply else [])],
                              capture_output=True, text=True, timeout=WAIT, check=False)
        self.told.append(f"receive {parts}: {done.returncode} {done.stdout} {done.stderr}")
        assert done.returncode in (0, 1), f"receive {parts}: {done.stdout} {done.stderr}"

    def carry_again(self, device, dice, token):
        if not self.sticks:
            return self.carry(device, dice, token)
        self.receive(dice.choice(self.sticks), None)

    def repeat(self, device, dice, _):
        """What was said once is said again, whole or broken off, by whoever kept it."""
        requests = [request for relay in list(self.relays.values()) for request in relay.recorded]
        for request in dice.sample(requests, min(3, len(requests))):
            part = request if dice.random() < 0.7 else request[:dice.randrange(1, len(request) + 1)]
            try:
                status = replay(SERVICE, self.port, part)
            except OSError:
                status = None # the daemon is away
            self.told.append(f"{request[:40]!r} again, {len(part)} of {len(request)} bytes: {status}")

    def keep(self, device, dice, _):
        shutil.rmtree(device + ".kept", ignore_errors=True)
        shutil.copytree(device, device + ".kept")
        self.kept[device] = True

    def put_back(self, device, dice, token):
        """What was stated since on this device alone is gone; what had landed is not."""
        if not self.kept.pop(device, None):
            return self.keep(device, dice, token)
        self.sure -= self.unlanded(device)
        for name in ("schouw.sqlite-wal", "schouw.sqlite-shm"):
            if os.path.exists(f"{device}/{name}"):
                os.unlink(f"{device}/{name}")
        if dice.random() < 0.5: # another file in its place; or the same one, written over
            os.unlink(f"{device}/schouw.sqlite")
        shutil.copytree(device + ".kept", device, dirs_exist_ok=True)
        if dice.random() < 0.3: # or the whole disk, and nothing on it tells
            self.disk(device)
        self.told.append(f"{device} was put back")

    def clone(self, device, dice, token):
        if self.clones:
            return self.state(device, dice, token)
        self.clones += 1
        copy = f"{device}-{self.seed}"
        shutil.copytree(device, copy)
        if dice.random() < 0.5:
            self.disk(copy)
        self.told.append(f"{copy} is a clone of {device}")
        self.join(copy)
        self.devices.append(copy)

    @staticmethod
    def disk(device):
        """As if the whole disk was copied, so that nothing on the device can tell."""
        with sqlite3.connect(device + "/schouw.sqlite") as store:
            store.execute("DELETE FROM setting WHERE name IN ('store', 'place', 'turn')")
        store.close()

    MAY = [(state, 26), (sync, 14), (sync_cut, 14), (resolve, 6), (state_and_die, 5), (sync_and_die, 6), (sync_with_dying_daemon, 4),
           (carry, 6), (carry_again, 2), (repeat, 6), (keep, 3), (put_back, 3), (clone, 1)]

    # --- the history ---

    def open(self):
        self.on("laptop", "open", "kvo-3.1", "--certificate", "basis", f"History {self.seed}", "--id", self.dossier)
        self.on("laptop", "sync")
        self.at_once([lambda device=device: self.on(device, "sync") for device in self.devices[1:]])

    @staticmethod
    def at_once(calls):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return [done.result() for done in [pool.submit(call) for call in calls]]

    def live(self, steps):
        for _ in range(steps):
            devices = self.dice.sample(self.devices, self.dice.randrange(1, 4))
            what = self.dice.choices([call for call, _ in self.MAY], [weight for _, weight in self.MAY], k=len(devices))
            if self.sync_with_dying_daemon_twice(what):
                continue
            self.at_once([lambda call=call, device=device, dice=random.Random(self.dice.random()), token=self.token():
                          call(self, device, dice, token) for call, device in zip(what, devices)])

    @classmethod
    def sync_with_dying_daemon_twice(cls, what):
        """One daemon dies once at a time."""
        return what.count(cls.sync_with_dying_daemon) > 1

    def level(self):
        for _ in range(LEVEL_ROUNDS):
            if not any(self.at_once([lambda device=device: self.moves(device) for device in self.devices])):
                return
        raise AssertionError("they do not become level")

    def moves(self, device):
        """Syncs; whether anything went or came."""
        outcome = json.loads(self.on(device, "sync", "--json")[1])
        for name, about in outcome["dossiers"].items():
            assert not about.get("refused") and not about.get("rejected"), f"{device}, {name}: {json.dumps(about)}"
        assert not outcome["evidence"]["failed"], outcome["evidence"]
        return any(about.get("sent", 0) + about.get("received", 0) for about in [*outcome["dossiers"].values(), outcome["evidence"]])

    # --- what has to hold ---

    def lines(self, device, dossier):
        with sqlite3.connect(device + "/schouw.sqlite") as store:
            found = [line for (line,) in store.execute(
                "SELECT line FROM record JOIN feed ON feed.id = record.feed WHERE dossier = ? ORDER BY feed, seq", (dossier,))]
        store.close()
        return found

    def unlanded(self, device):
        with sqlite3.connect(device + "/schouw.sqlite") as store:
            lines = [line for (line,) in store.execute("SELECT line FROM record JOIN feed ON feed.id = record.feed WHERE seq > landed "
                                                       "AND mine UNION SELECT line FROM set_aside WHERE state = 'waiting'")]
        store.close()
        return {token for token in self.sure if any(f'"{token}"' in line for line in lines)}

    def check(self):
        central = subprocess.run(["git", "-C", SERVICE + "/central.git", "show", f"dossier/{self.dossier}:dossier.json"], check=True,
                                 capture_output=True, text=True).stdout.rstrip("\n")
        shown = self.at_once([lambda device=device: self.shown(device) for device in self.devices])
        first = shown[0]
        for device, (fold, log, conflicts) in zip(self.devices, shown):
            assert fold == central, f"{device} folds otherwise than the repository"
            assert log == first[1], f"{device} has another log than {self.devices[0]}"
            assert conflicts == first[2], f"{device} shows other conflicts than {self.devices[0]}"
        state = json.loads(central)
        wanted = {(slot["kind"], slot["item"]): {side["hash"]: (side["by"], side["at"], side["device"]) for side in slot["conflict"]}
                  for slot in state["slots"] if "conflict" in slot}
        assert wanted == first[2], f"shown as in conflict: {first[2]}; in the repository: {wanted}"
        self.ask_oracle(central)
        said = [json.loads(line) for line in self.lines(self.devices[0], self.dossier)]
        places = {}
        for record in said:
            for text in record["body"].values():
                if isinstance(text, str) and text.startswith(f"s{self.seed}n"):
                    places.setdefault(text, set()).add((record["feed"], record["seq"]))
        lost = self.sure - set(places)
        assert not lost, f"acknowledged and not there: {sorted(lost)}"
        twice = {token: sorted(there) for token, there in places.items() if len(there) > 1 and token not in self.taken}
        assert not twice, f"stated more than once: {twice}"
        return len(said), len(wanted)

    def shown(self, device):
        """The fold, the log, and each conflict with who said what, when, on which device."""
        fold = self.on(device, "show", "--fold")[1].rstrip("\n")
        log = [{name: value for name, value in entry.items() if name not in OWN} for entry in json.loads(self.on(device, "log", "--json")[1])]
        conflicts = {(conflict["kind"], conflict["item"]): {side["hash"]: (side["person"], side["at"], side["device"])
                                                            for side in conflict["statements"]} for conflict in self.conflicts(device)}
        return fold, log, conflicts

    def ask_oracle(self, central):
        registry = self.on("laptop", "-d", "registry", "show", "--fold")[1].rstrip("\n")
        history = {"root": " ".join(open("admin/key.pub").read().split()[:2]), "registry": self.lines("laptop", "registry"),
                   "case": self.lines("laptop", self.dossier), "states": {"registry": registry, "case": central}}
        source = os.environ["SOURCE_DIR"]
        answer = subprocess.run(["/usr/bin/python3", source + "/tests/schema/convergence_oracle.py", source + "/schema/kinds"], check=True,
                                input=json.dumps(history) + "\n", capture_output=True, text=True).stdout
        assert answer.startswith("good "), answer

    def leave(self):
        for copy in self.devices[len(PEOPLE):]:
            shutil.rmtree(copy)
        for name in os.listdir("."):
            if name.startswith(f"s{self.seed}n"):
                os.unlink(name)


def main():
    first, count, steps = map(int, sys.argv[2:5])
    daemon = Daemon()
    port = daemon.start()
    for seed in range(first, first + count):
        history = History(seed, daemon, port)
        try:
            history.open()
            history.live(steps)
            history.level()
            records, conflicts = history.check()
        except BaseException:
            with open(f"history-{seed}.told", "w") as file:
                file.write("\n".join(history.told))
            print(f"seed {seed}, {steps} steps: see history-{seed}.told", file=sys.stderr)
            daemon.kill()
            raise
        history.leave()
        print(f"seed {seed}: {len(history.sure)} acknowledged of {history.tokens} tried, {records} records, {conflicts} in conflict",
              flush=True)
    daemon.stop()


main()
