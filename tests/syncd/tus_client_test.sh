# The public tus client (npm's tus-js-client, as it comes) uploads to the daemon, over connections that are cut.
. "$SOURCE_DIR/tests/syncd/service.sh"
cp "$SOURCE_DIR"/tests/syncd/tus/* .
npm ci --ignore-scripts --no-audit --no-fund --cache "${TMPDIR:-/tmp}/schouw-npm" >npm.log 2>&1 || { cat npm.log; fail "npm ci fails: is the registry within reach?"; }
service laptop
token=$(token_of laptop)
export NODE_EXTRA_CA_CERTS=service/tls.crt
# upload FILE [JSON]: what happened goes to `told`
upload() { timeout 100 node upload.js "$(cat port)" "$token" "$@" >told || { cat told; fail "the client fails"; }; }
# holds EXPRESSION: of Python, about what was told
holds() {
    /usr/bin/python3 -c 'import json, sys
told = json.load(open("told")); requests = told["requests"]
patches = [request for request in requests if request[0] == "PATCH"]
sys.exit(not eval(sys.argv[1]))' "$1" || { cat told; tail -n 5 daemon.log; fail "this does not hold: $1"; }
}
whole() { cmp "$1" "$(stored "$(sha_of "$1")")" || fail "$1 did not arrive"; }

echo "--- in one go, in chunks, with the creation; and once more"
head -c 300000 /dev/urandom >one
upload one
holds 'told["end"] == "success" and told["url"].endswith("/v1/evidence/'"$(sha_of one)"'")'
holds 'requests == [["POST", 201, 0], ["PATCH", 204, 300000]]'
whole one
upload one
# The bytes are here. This client asks for nothing after a creation, so that it begins to send; it hears that none is lacking.
holds 'told["end"] == "success" and requests == [["POST", 200, 300000], ["PATCH", 409, -1], ["HEAD", 200, 300000]]' 
head -c 300000 /dev/urandom >two
upload two '{"chunk": 100000, "during": true}'
holds 'requests == [["POST", 201, 100000], ["PATCH", 204, 200000], ["PATCH", 204, 300000]]'
whole two

echo "--- cut five times: each time it goes on where it was"
head -c 3000000 /dev/urandom >three
upload three '{"cuts": [500000, 600000, 1000, 700000, 300000]}'
holds 'told["end"] == "success" and told["cut"] == 5'
holds 'max(request[2] for request in requests if request[0] == "HEAD") > 1200000'
whole three

echo "--- each chunk with a checksum; a wrong one is not kept and is sent again"
head -c 500000 /dev/urandom >four
upload four '{"chunk": 100000, "checksum": "sha1", "wrong": [2, 4]}'
holds 'told["end"] == "success"'
holds '[request[1] for request in patches] == [204, 460, 204, 460, 204, 204, 204]'
holds '[request[2] for request in requests if request[0] == "HEAD"] == [100000, 200000]'
whole four

echo "--- the client ends, the daemon is killed: both begin again, and the upload goes on"
head -c 2000000 /dev/urandom >five
upload five '{"cuts": [900000], "retry": false, "storage": "uploads.json"}'
holds 'told["end"] != "success"'
kept() { [ "$(stat -c %s "service/uploads/$(sha_of five)+auditor")" -gt 700000 ]; }
wait_for kept
killed
start
upload five '{"storage": "uploads.json"}'
holds 'told["end"] == "success"'
holds 'requests[0][2] > 700000'
whole five

echo "--- given up"
head -c 2000000 /dev/urandom >six
upload six '{"chunk": 100000, "abort": 500000}'
holds 'told["end"] == "aborted"'
holds '["DELETE", 204, -1] in requests'
[ ! -e "$(stored "$(sha_of six)")" ] || fail "what was given up arrived"
[ -z "$(ls service/uploads)" ] || fail "what was given up is still there"
stop
git -C service/central.git fsck --strict
