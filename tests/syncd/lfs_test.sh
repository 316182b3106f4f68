# Stock git and git-lfs read the evidence: beside a clone, and over HTTPS with a device's token.
. "$SOURCE_DIR/tests/syncd/service.sh"
. "$SOURCE_DIR/tests/syncd/ssh_service.sh"
service laptop tablet
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
head -c 3000000 /dev/urandom >photo.bin
printf 'small\n' >note.txt
on laptop evidence add photo.bin note.txt "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg"
on laptop sync
says 'Evidence sent: 3'
sha=$(sha_of photo.bin)
export GIT_TERMINAL_PROMPT=0
unset GIT_SSL_CAINFO # it would go before http.sslCAInfo
git lfs install --skip-repo >/dev/null
# cloned NAME [FROM]: the pointers, and no bytes
cloned() {
    GIT_LFS_SKIP_SMUDGE=1 git clone -q --branch dossier/randstad "${2:-file://$PWD/service/central.git}" "$1"
    [ "$(wc -c <"$1/evidence/${sha:0:8}-photo.bin")" -lt 200 ] || fail "a clone brought bytes"
}
pulled() { cmp photo.bin "$1/evidence/${sha:0:8}-photo.bin"; cmp note.txt "$1"/evidence/*-note.txt; git -C "$1" lfs fsck >out; says 'Git LFS fsck OK'; }

echo "--- git clone, git lfs pull: from a folder"
cloned folder
git -C folder lfs pull
pulled folder
git -C service/central.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck of the repository itself"; }

echo "--- over ssh, by the same repository and nothing beside it"
mkdir bin
ln -s "$(command -v schouw-syncd)" bin/git-lfs-transfer
ssh_service "$PWD/bin"
cloned distant "$ssh_url$PWD/service/central.git"
mv "$(stored "$sha")" away
git -C distant lfs pull 2>out || true
if git -C distant lfs fsck >out 2>&1; then fail "what is not there came"; fi
mv away "$(stored "$sha")"
git -C distant lfs pull
pulled distant
head -c 1000 /dev/urandom >distant/evidence/new.bin
git -C distant add evidence/new.bin
git -C distant -c user.name=a -c user.email=a@b commit -qm new
refuses 2 '' git -C distant -c lfs.locksverify=false lfs push origin dossier/randstad

echo "--- what git-lfs would not say on that line"
/usr/bin/python3 - "$PWD/bin/git-lfs-transfer" "$sha" <<'END' || fail "the ssh protocol by itself"
import subprocess, sys
program, sha = sys.argv[1:]
line = lambda text: b"%04x" % (len(text) + 5) + text.encode() + b"\n"
version = line("version 1") + b"0000"
def said(asked, words=("service/central.git", "download")):
    ran = subprocess.run([program, *words], input=asked, capture_output=True, timeout=60)
    return ran.returncode, ran.stdout[len(line("version=1")) + 4:], ran.stderr.decode()
ok = line("status 200") + b"0000"
assert said(version) == (0, ok, "")
assert said(version, ("service/central", "download"))[0] == 0
assert said(version + line("quit") + b"0000" + version) == (0, ok + ok, "")
assert said(line("version 2") + b"0000")[1].startswith(line("status 400"))
batch = lambda *lines: line("batch") + line("transfer=ssh") + b"0001" + b"".join(map(line, lines)) + b"0000"
answer = said(batch(sha + " 3000000", sha + " 1", "f" * 64 + " 5"))[1]
assert all(line(one) in answer for one in (sha + " 3000000 download", sha + " 1 noop", "f" * 64 + " 5 noop")), answer
for bad in ("../../../key 1", sha, sha + " x", sha + " 99999999999999999999"):
    assert said(batch(bad))[1].startswith(line("status 422")), bad
assert said(batch(*[sha + " 1"] * 70000))[1].startswith(line("status 413"))
for bad in ("../../../../schouw.json", sha[:-1], ""): assert said(line("get-object " + bad) + b"0000")[1].startswith(line("status 422")), bad
assert said(line("get-object " + "f" * 64) + b"0000")[1].startswith(line("status 404"))
assert said(line("put-object " + sha) + b"0001" + line("x") + b"0000")[1].startswith(line("status 403"))
for bad in (b"zzzz", b"0002", b"0003", b"ffff" + b"x" * 65531): assert said(bad)[0] == 2, bad[:4]
for cut in (b"00", b"0010vers", line("version 1")): assert said(cut)[0] == 3, cut
for words in (("service", "download"), ("service/central.git", "upload"), ("service/central.git",)): assert said(version, words)[0] in (1, 2), words
END

echo "--- what the camera wrote stands where people look for it, and in the bytes as it was"
/usr/bin/python3 - <<'END' || fail "time or position of a photograph is not told"
import json, subprocess
show = lambda path: subprocess.check_output(["git", "-C", "service/central.git", "show", "dossier/randstad:" + path], text=True)
said = [e for e in json.dumps(json.loads(show("dossier.json"))).split("{") if "lantaarn.jpg" in e]
assert said and all("2018-09-04T20:41:00" in e and "52.371611, 5.220131" in e for e in said), said
END
cmp "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg" folder/evidence/*-lantaarn.jpg

echo "--- over HTTPS, with the token as a password"
lfs=(-c "lfs.url=$url/central.git/info/lfs" -c "http.sslCAInfo=$PWD/service/tls.crt")
helper="!f() { echo username=laptop; echo password=$(token_of laptop); }; f"
cloned password
git -C password "${lfs[@]}" -c credential.helper="$helper" lfs pull
pulled password
grep -q 'method=POST path=/central.git/info/lfs/objects/batch status=200 person=auditor device=laptop' daemon.log || fail "git-lfs asked elsewhere"

echo "--- over HTTPS, with the token in a header; what was half here is not fetched again"
cloned header
bearer=(-c "http.extraHeader=Authorization: Bearer $(token_of tablet)")
mkdir -p header/.git/lfs/incomplete
head -c 2999000 photo.bin >"header/.git/lfs/incomplete/$sha.part"
git -C header "${lfs[@]}" "${bearer[@]}" lfs pull
pulled header
grep "method=GET path=/v1/evidence/$sha status=206" daemon.log >out || fail "git-lfs fetched all of it again"

echo "--- no token, nobody's token"
cloned none
refuses 2 '' git -C none "${lfs[@]}" lfs pull
refuses 2 '' git -C none "${lfs[@]}" -c "http.extraHeader=Authorization: Bearer $(printf 'a%.0s' {1..64})" lfs pull
[ "$(wc -c <"none/evidence/${sha:0:8}-photo.bin")" -lt 200 ] || fail "bytes came without a token"

echo "--- git-lfs does not upload"
head -c 1000 /dev/urandom >header/evidence/new.bin
git -C header add evidence/new.bin
git -C header -c user.name=a -c user.email=a@b commit -qm new
refuses 2 'evidence is uploaded by schouw' git -C header "${lfs[@]}" "${bearer[@]}" -c lfs.locksverify=false lfs push origin dossier/randstad

echo "--- the batch API by itself"
auth=(-H "Authorization: Bearer $(token_of laptop)")
batch() { ask "$1" "${auth[@]}" -H 'Content-Type: application/vnd.git-lfs+json' -d "$2" "$url/info/lfs/objects/batch"; }
absent=$(printf 'd%.0s' {1..64})
batch 200 '{"operation":"download","transfers":["basic","tus"],"objects":[{"oid":"'"$sha"'","size":3000000},{"oid":"'"$absent"'","size":1},
    {"oid":"../key","size":1},{"size":1},{"oid":"'"$sha"'","size":1}]}'
header Content-Type application/vnd.git-lfs+json
jq=(/usr/bin/python3 -c 'import json, sys; answer = json.load(open("answer")); sys.exit(not eval(sys.argv[1]))')
"${jq[@]}" '[o.get("error", {}).get("code") for o in answer["objects"]] == [None, 404, 422, 422, 422]' || { cat answer; fail "other errors"; }
"${jq[@]}" 'answer["objects"][0]["actions"]["download"] == {"href": "'"$url/v1/evidence/$sha"'", "header": {"Authorization": "Bearer '"$(token_of laptop)"'"}}' ||
    { cat answer; fail "another action"; }
batch 200 '{"operation":"download","objects":[]}'
batch 403 '{"operation":"upload","objects":[{"oid":"'"$absent"'","size":1}]}'; answered '"message":"evidence is uploaded by schouw'
batch 409 '{"operation":"download","hash_algo":"sha512","objects":[]}'
batch 422 '{"operation":"download","transfers":["tus"],"objects":[]}'
batch 422 '{"operation":"download","objects":{}}'
batch 422 '{"objects":[]}'
batch 400 '{'
batch 413 '{"operation":"download","objects":['"$(printf '0,%.0s' {1..1000})"'0]}'
ask 401 -d '{"operation":"download","objects":[]}' "$url/info/lfs/objects/batch"; header WWW-Authenticate 'Basic realm="schouw"'
ask 405 "${auth[@]}" "$url/info/lfs/objects/batch"; header Allow POST

echo "--- a part of the bytes"
for range in 0-9 2999990- -10; do
    ask 206 "${auth[@]}" -H "Range: bytes=$range" "$url/v1/evidence/$sha"
    [ "$(wc -c <answer)" = 10 ] || fail "a part of another length: $range"
done
header Content-Range 'bytes 2999990-2999999/3000000'
tail -c 10 photo.bin | cmp - answer
ask 416 "${auth[@]}" -H 'Range: bytes=3000000-' "$url/v1/evidence/$sha"; header Content-Range 'bytes \*/3000000'
ask 200 "${auth[@]}" -H 'Range: bytes=1-2,5-6' "$url/v1/evidence/$sha"; header Accept-Ranges bytes
cmp photo.bin answer
stop
