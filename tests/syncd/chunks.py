#!/usr/bin/env python3
"""chunks.py PORT TOKEN FILE PID: announces the bytes of a small file in Content-Length as well as in Upload-Length, and sends 32 MiB in
chunks. Fails when the daemon PID keeps them in memory, or takes them."""
import base64
import hashlib
import re
import socket
import ssl
import sys

port, token, path, daemon = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
content = open(path, "rb").read()
name = base64.b64encode(hashlib.sha256(content).hexdigest().encode()).decode()


def resident():
    with open(f"/proc/{daemon}/status", encoding="utf-8") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


plain = socket.create_connection(("127.0.0.1", port), timeout=60)
secure = ssl.create_default_context(cafile="service/tls.crt").wrap_socket(plain, server_hostname="127.0.0.1")
secure.sendall((f"POST /v1/evidence HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
                f"Upload-Length: {len(content)}\r\nUpload-Metadata: sha256 {name}\r\nContent-Type: application/offset+octet-stream\r\n"
                f"Content-Length: {len(content)}\r\nTransfer-Encoding: chunked\r\n\r\n").encode())
secure.sendall(b"%x\r\n" % len(content) + content + b"\r\n")
before, piece, answer = resident(), bytes(65536), b""
try:
    for _ in range(512):
        secure.sendall(b"10000\r\n" + piece + b"\r\n")
    grown = resident() - before
    secure.sendall(b"0\r\n\r\n")
    answer = secure.recv(100)
except OSError:
    grown = resident() - before  # it was cut off, as well it may
with open(f"/proc/{daemon}/maps", encoding="utf-8") as maps:
    sanitized = "libasan" in maps.read()  # it keeps what was freed
if grown > 16384 and not sanitized:
    sys.exit(f"the daemon keeps {grown} KiB of what was not announced")
if answer and not re.match(rb"HTTP/1.1 4", answer):
    sys.exit(f"it is taken: {answer!r}")
