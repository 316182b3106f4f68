#!/usr/bin/env python3
"""gathers.py PORT TOKEN BODY: who asked which dossiers there are is waited for by a landing, but not for long. Fails when no landing
waits, or when one does so for somebody who stays away."""
import http.client
import re
import ssl
import sys
import time

port, token = int(sys.argv[1]), sys.argv[2]
TRIES = 50  # the machine may be too slow for one of them
with open(sys.argv[3], "rb") as file:
    body = file.read()


def connection():
    context = ssl.create_default_context(cafile="service/tls.crt")
    made = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    made.connect()
    return made


def ask(peer, method, path, sent=None, status=200):
    peer.request(method, path, sent, {"Authorization": f"Bearer {token}"})
    answer = peer.getresponse()
    said = answer.read()
    assert answer.status == status, (answer.status, said)
    return said.decode()


def waited(peer):
    return int(re.search(r"(?m)^schouw_landings_waited_total (\d+)$", ask(peer, "GET", "/metrics")).group(1))


silent, other = connection(), connection()
ask(other, "POST", "/v1/sync", body)
before = waited(other)
for _ in range(TRIES):
    ask(silent, "GET", "/v1/dossiers")
    began = time.monotonic()
    ask(other, "POST", "/v1/sync", body)
    assert time.monotonic() - began < 30, "a landing waited for somebody who stays away"
    if waited(other) > before:
        break
else:
    sys.exit("no landing waited for who was about to hand something in")


def nobody_is_waited_for(why):
    now = waited(other)
    for _ in range(5):
        ask(other, "POST", "/v1/sync", body)
    assert waited(other) == now, f"a landing waited for somebody who {why}"


ask(silent, "GET", "/v1/dossiers")
ask(silent, "GET", "/v1/health")
nobody_is_waited_for("did something else")
ask(silent, "GET", "/v1/dossiers")
ask(silent, "POST", "/v1/sync", b"{bad\n", 400)
nobody_is_waited_for("was refused")
ask(silent, "GET", "/v1/dossiers")
time.sleep(0.2)
nobody_is_waited_for("did not come for long")
ask(silent, "GET", "/v1/dossiers")
silent.close()
nobody_is_waited_for("went away")
