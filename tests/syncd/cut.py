#!/usr/bin/env python3
"""cut.py PORT TOKEN FILE: uploads a file that was announced already by tus, and breaks the connection off at many places: within the
headers, before the first byte of the body, after it, before the last. Ends when the daemon has all of it; fails when the daemon ever
holds less than it told before, or more than was sent."""
import hashlib
import http.client
import random
import socket
import ssl
import sys

port, token, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
content = open(path, "rb").read()
address = "/v1/evidence/" + hashlib.sha256(content).hexdigest()
trust = ssl.create_default_context(cafile="service/tls.crt")
random.seed(1)


def where():
    """What HEAD tells, once nobody writes any more."""
    while True:
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=60)
        fields = {"Authorization": "Bearer " + token, "Tus-Resumable": "1.0.0"}
        connection.request("HEAD", address, headers=fields)
        answer = connection.getresponse()
        if answer.status == 423:  # all bytes are there, and are looked at
            connection.close()
            continue
        assert answer.status == 200, answer.status
        offset = int(answer.getheader("Upload-Offset"))
        connection.close()
        # A PATCH of no bytes is refused while another one runs.
        connection.request("PATCH", address, b"", dict(fields, **{
            "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}))
        status = connection.getresponse().status
        connection.close()
        if offset == len(content) or status == 204:
            return offset
        assert status in (409, 423), status


def send(offset, cut):
    """Sends the rest from `offset`, and breaks off after `cut` bytes of the request."""
    request = (f"PATCH {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
               f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
               f"Content-Length: {len(content) - offset}\r\n\r\n").encode()
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    secure = trust.wrap_socket(plain, server_hostname="127.0.0.1")
    secure.sendall((request + content[offset:])[:cut(len(request), len(content) - offset)])
    secure.shutdown(socket.SHUT_RDWR)
    secure.close()


cuts = [
    lambda head, body: 40,
    lambda head, body: head - 1,
    lambda head, body: head,
    lambda head, body: head + 1,
    lambda head, body: head + body - 1 if body < 20000 else head + 20000,
] + [lambda head, body: head + random.randrange(min(body, 90000))] * 12
offset = most = where()
kept = 0
for cut in cuts:
    sent = []
    send(offset, lambda head, body: sent.append(cut(head, body) - head) or sent[0] + head)
    most = max(most, offset + sent[0])
    now = where()
    assert offset <= now <= most, (offset, now, most)
    kept += now > offset
    offset = now
assert kept >= 6, kept
while offset < len(content):
    send(offset, lambda head, body: head + body)
    offset = where()
