#!/usr/bin/python3
"""lfs_store.py: for tests: as a CGI of the web server, the git-lfs API that stock git http-backend lacks: batch, download and upload
(basic transfer), as it is written down at github.com/git-lfs/git-lfs/tree/main/docs/api. Bytes go to LFS_STORE/lfs/objects."""
import hashlib
import json
import os
import sys

STORE, METHOD, PATH = os.environ["LFS_STORE"], os.environ["REQUEST_METHOD"], os.environ.get("PATH_INFO", "")
ROOT = f"http://{os.environ['HTTP_HOST']}{os.environ['SCRIPT_NAME']}"


def place(oid):
    return f"{STORE}/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}"


def answer(status, body=b"", media="application/vnd.git-lfs+json"):
    sys.stdout.buffer.write(f"Status: {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    sys.exit()


def one(operation, oid, size):
    there = os.path.exists(place(oid))
    if operation == "download" and not there:
        return {"oid": oid, "size": size, "error": {"code": 404, "message": "not here"}}
    if operation == "upload" and there:
        return {"oid": oid, "size": size}
    header = {"Authorization": os.environ["HTTP_AUTHORIZATION"]}
    return {"oid": oid, "size": size, "authenticated": True, "actions": {operation: {"href": f"{ROOT}/{oid}", "header": header}}}


body = sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0))
if PATH == "/objects/batch":
    asked = json.loads(body)
    objects = [one(asked["operation"], it["oid"], it["size"]) for it in asked["objects"]]
    answer("200 OK", json.dumps({"transfer": "basic", "objects": objects}).encode())
oid = PATH[1:]
if METHOD == "PUT" and hashlib.sha256(body).hexdigest() == oid:
    os.umask(0)
    os.makedirs(os.path.dirname(place(oid)), exist_ok=True)
    with open(f"{place(oid)}.{os.getpid()}", "wb") as file:
        file.write(body)
    os.rename(f"{place(oid)}.{os.getpid()}", place(oid))
    answer("200 OK")
if METHOD == "GET" and os.path.exists(place(oid)):
    with open(place(oid), "rb") as file:
        answer("200 OK", file.read(), "application/octet-stream")
answer("404 Not Found", b'{"message":"nothing here"}')
