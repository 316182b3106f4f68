"""Jobs of packs: what rolling them together in the background costs those who sync meanwhile."""
import itertools
import math
import os
import re
import shutil

from measure import Failed, Result, run, seconds, spread
from office import Office

PACKS = 2000
SYNCS = 200 # of each side, at least
DOSSIERS = 40
ROUNDS_MOST = 60


def percentile(values, part):
    """The smallest value that so much of them does not exceed."""
    return sorted(values)[math.ceil(len(values) * part) - 1]


def restart(office, repack, store, packs=None):
    """The daemon anew, rolling packs together from so many on; the device is told where it is now."""
    office.stop()
    if packs:
        packs.put_back()
    path = os.path.join(office.folder, "schouw-syncd.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^repack *=.*\n", "", text) + f"repack = {repack}\n")
    office.start()
    run(["sqlite3", os.path.join(store, "schouw.sqlite"),
         f"UPDATE setting SET value = 'https://127.0.0.1:{office.port}' WHERE name = 'server'"])


class Packs:
    """The packs of a repository as they were, to be put back."""

    def __init__(self, office, kept):
        self.office, self.kept = office, kept
        self.folder = os.path.join(office.central, "objects", "pack")

    def names(self):
        return [name for name in os.listdir(self.folder) if name.endswith(".pack")]

    def keep(self):
        shutil.copytree(self.folder, self.kept, copy_function=os.link)

    def put_back(self):
        """Beside what is there now: objects may stand in several packs."""
        for name in sorted(os.listdir(self.kept), key=lambda name: not name.endswith(".pack")):
            if not os.path.exists(os.path.join(self.folder, name)):
                os.link(os.path.join(self.kept, name), os.path.join(self.folder, name))


def rolled(office):
    """How often the daemon says to have rolled packs together."""
    with open(os.path.join(office.folder, "daemon.log"), encoding="utf-8", errors="replace") as log:
        text = log.read()
    if "packs are not rolled together" in text:
        raise Failed(f"a repack failed; see {office.folder}/daemon.log")
    return text.count('msg="packs rolled together"')


def repack(bench):
    """Syncs while the packs of 2,000 landings are rolled together: the slowest of a hundred against the median."""
    packs_wanted, syncs_wanted = (PACKS, SYNCS) if not bench.quick else (200, 30)
    office = Office(bench.programs, os.path.join(bench.fresh("repack"), "office"))
    packs = Packs(office, os.path.join(office.folder, "kept"))
    try:
        restart(office, 0, office.admin)
        [store] = office.auditors(1)
        for number in range(DOSSIERS):
            office.dossier(store, f"repack-{number}")
        office.on(store, "sync")
        seeds, turns = itertools.count(200_000), itertools.cycle(range(DOSSIERS))
        while len(packs.names()) < packs_wanted:
            office.day(store, f"repack-{next(turns)}", next(seeds), 1)
            office.on(store, "sync")
        packs.keep()

        def one_sync():
            office.day(store, f"repack-{next(turns)}", next(seeds))
            return seconds([bench.programs.schouw, "-C", store, "sync"])

        among, without, took = [], [], 0
        for _ in range(ROUNDS_MOST):
            restart(office, 50, store, packs)
            before, count = rolled(office), 0
            while True:
                value = one_sync()
                if rolled(office) > before:
                    break # it was over within this one
                among.append(value)
                count += 1
            took += 1
            restart(office, 0, store, packs)
            without += [one_sync() for _ in range(max(count, 1))]
            if len(among) >= syncs_wanted:
                break
        if len(among) < 2:
            raise Failed("packs were rolled together faster than a sync")
        if office.statements() < (len(among) + len(without)) * 120:
            raise Failed("what was acknowledged is not all in git")
        run(["git", "-C", office.central, "fsck", "--strict", "--no-progress"])
    finally:
        office.stop()
    for name, values in ((f"while {packs_wanted:,} packs are rolled together ({took} times)", among), ("without that", without)):
        result = Result(f"p99 of {len(values)} syncs of a day {name}", "their median", 2.0)
        result.ours, result.peer = spread([percentile(values, 0.99)]), spread(values)
        result.value = result.ours["median"] / result.peer["median"]
        yield result
