"""An office in which many dossiers are, and devices that bring days to it without a client in the way: bench-load sends what was
sealed and deflated beforehand."""
import json
import os
import subprocess

from measure import Failed, run

CLIENTS = 16
EACH = 6  # dossiers of each client
HOLD = 1000  # dossiers of a device that only fills
RECORDS = 120  # of a day


class Crowd:
    def __init__(self, bench, dossiers):
        self.bench, self.dossiers, self.office = bench, dossiers, bench.new_office()
        rest = dossiers - CLIENTS * EACH
        fillers = -(-rest // HOLD)
        stores = self.office.auditors(CLIENTS + fillers)
        self.clients, self.seed = stores[:CLIENTS], 1_000_000
        for number, store in enumerate(self.clients):
            self.device("open", store, f"case-{number}", EACH)
        for number, store in enumerate(stores[CLIENTS:]):
            self.device("open", store, f"other-{number}", min(HOLD, rest - number * HOLD))
        self.statements = self.office.statements()  # of the registry
        self.send(stores, HOLD)
        self.check()

    def device(self, what, store, prefix, count):
        run([self.bench.programs.device, what, store, prefix, str(count), str(self.seed)])
        self.seed += count

    def send(self, stores, most):
        """What these devices have and did not bring yet, a request for each `most` dossiers: how it went."""
        office, folders = self.office, []
        for store in stores:
            folder = self.bench.fresh("bodies")
            folders.append(folder)
            made = json.loads(run([self.bench.programs.device, "bodies", store, folder, str(most)]))
            self.statements += made["statements"]
            token = run(["sqlite3", os.path.join(store, "schouw.sqlite"), "SELECT value FROM setting WHERE name = 'token'"])
            with open(os.path.join(folder, "token"), "wb") as file:
                file.write(token.strip())
        told = run([self.bench.programs.load, f"https://127.0.0.1:{office.port}", os.path.join(office.folder, "tls.crt"), *folders])
        subprocess.run(["rm", "-rf", *folders], check=True)
        return json.loads(told)

    def days(self):
        """A day in each dossier of each client, over connections that are kept: seconds."""
        for number, store in enumerate(self.clients):
            self.device("days", store, f"case-{number}", EACH)
        went = self.send(self.clients, 1)
        if went["requests"] != CLIENTS * EACH:
            raise Failed(f"{went['requests']} requests instead of {CLIENTS * EACH}")
        return went["seconds"]

    def check(self):
        """All that was acknowledged is in git, as stock git sees it, and nothing else."""
        held = self.office.statements()
        if held != self.statements:
            raise Failed(f"{self.statements} statements were acknowledged, git holds {held}")
