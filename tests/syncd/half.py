#!/usr/bin/env python3
"""half.py PORT TOKEN FILE COUNT: begins an upload with the request that announces all bytes of a file, and ends the connection after COUNT
of them. Returns when the daemon has let go of it."""
import base64
import hashlib
import socket
import ssl
import sys

port, token, path, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
content = open(path, "rb").read()
name = base64.b64encode(hashlib.sha256(content).hexdigest().encode()).decode()
request = (f"POST /v1/evidence HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
           f"Upload-Length: {len(content)}\r\nUpload-Metadata: sha256 {name}\r\nContent-Type: application/offset+octet-stream\r\n"
           f"Content-Length: {len(content)}\r\n\r\n").encode()
plain = socket.create_connection(("127.0.0.1", port), timeout=60)
secure = ssl.create_default_context(cafile="service/tls.crt").wrap_socket(plain, server_hostname="127.0.0.1")
secure.sendall(request + content[:count])
secure.shutdown(socket.SHUT_WR)  # an end, and no reset: what was sent before it arrives
try:
    while secure.recv(65536):
        pass
except OSError:
    pass
secure.close()
