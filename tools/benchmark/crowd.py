"""An office in which many dossiers are, and devices that bring days to it without a client in the way: bench-load sends what was
sealed and deflated beforehand."""
import json
import os

from measure import Failed, run

CLIENTS = 16
EACH = 6  # dossiers of each client
HOLD = 1000  # dossiers of a device that only fills
RECORDS = 120  # of a day


class Crowd:
    def __init__(self, bench, dossiers):
        self.bench, self.dossiers, self.office = bench, dossiers, bench.new_office()
        stores = self.office.auditors(CLIENTS + -(-dossiers // HOLD))
        self.clients, fillers, self.turn, self.seed = stores[:CLIENTS], stores[CLIENTS:], 0, 1_000_000
        self.statements = self.office.statements()  # of the registry
        for number, store in enumerate(fillers):
            self.device("open", store, f"there-{number}", min(HOLD, dossiers - number * HOLD))
        self.send({store: f"there-{number}" for number, store in enumerate(fillers)}, HOLD)
        self.check()

    def device(self, what, store, prefix, count):
        run([self.bench.programs.device, what, store, prefix, str(count), str(self.seed)])
        self.seed += count

    def send(self, prefixes, most):
        """What devices have of dossiers that begin so (store to prefix) and did not bring yet, `most` dossiers in a request: how it
        went."""
        office, folders = self.office, []
        for store, prefix in prefixes.items():
            folder = self.bench.fresh("bodies")
            folders.append(folder)
            made = json.loads(run([self.bench.programs.device, "bodies", store, folder, str(most), prefix]))
            self.statements += made["statements"]
            token = run(["sqlite3", os.path.join(store, "schouw.sqlite"), "SELECT value FROM setting WHERE name = 'token'"])
            with open(os.path.join(folder, "token"), "wb") as file:
                file.write(token.strip())
        told = run([self.bench.programs.load, f"https://127.0.0.1:{office.port}", os.path.join(office.folder, "tls.crt"), *folders])
        # They stay until all is over: ext4 without a journal looks past each file that was removed lately before it makes a new one.
        return json.loads(told)

    def days(self, before=0):
        """A day in each of 6 dossiers of each client, which were opened just before and got `before` days then: seconds over
        connections that are kept."""
        self.turn += 1
        prefixes = {store: f"case-{self.turn}-{number}" for number, store in enumerate(self.clients)}
        for store, prefix in prefixes.items():
            self.device("open", store, prefix, EACH)
            for _ in range(before):
                self.device("days", store, prefix, EACH)
        self.send(prefixes, EACH)
        for store, prefix in prefixes.items():
            self.device("days", store, prefix, EACH)
        went = self.send(prefixes, 1)
        if went["requests"] != CLIENTS * EACH:
            raise Failed(f"{went['requests']} requests instead of {CLIENTS * EACH}")
        return went["seconds"]

    def check(self):
        """All that was acknowledged is in git, as stock git sees it, and nothing else."""
        held = self.office.statements()
        if held != self.statements:
            raise Failed(f"{self.statements} statements were acknowledged, git holds {held}")
