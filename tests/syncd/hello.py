#!/usr/bin/env python3
"""hello.py PORT PID: connections that say TLS's hello and no more. Fails when the daemon (its process id) is busy with them, or answers
nobody else meanwhile."""
import http.client
import os
import socket
import ssl
import sys
import time

port, pid = int(sys.argv[1]), int(sys.argv[2])
PEERS, SECONDS = 8, 1.0


def busy():
    """Seconds of processor time of the whole process."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def hello():
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cafile="service/tls.crt")
    peer = context.wrap_bio(into, out, server_hostname="127.0.0.1")
    try:
        peer.do_handshake()
    except ssl.SSLWantReadError:
        pass
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    plain.sendall(out.read())
    assert plain.recv(1), "the daemon has no answer to hello"
    return plain


peers = [hello() for _ in range(PEERS)]
began = busy()
time.sleep(SECONDS)
spent = busy() - began
assert spent < SECONDS / 2, f"{spent} seconds of processor time in {SECONDS}, for {PEERS} peers that say nothing"
other = http.client.HTTPSConnection("127.0.0.1", port, context=ssl.create_default_context(cafile="service/tls.crt"), timeout=60)
other.request("GET", "/v1/health")
assert other.getresponse().status == 200
for one in peers:
    one.close()
