# The client against a peer that answers badly: nothing it says may harm, and every failure says what to do.
fail() { echo "http_test: $*" >&2; exit 1; }
peer=
proxy=
trap 'for process in $peer $proxy; do kill "$process" 2>/dev/null || true; done' EXIT

start() {
    rm -f port
    /usr/bin/python3 "$SOURCE_DIR/tests/client/peer.py" port 2>peer.log &
    peer=$!
    for _ in $(seq 200); do [ -s port ] && break; kill -0 "$peer" || { cat peer.log; fail "the peer did not start"; }; sleep 0.05; done
    url=https://127.0.0.1:$(cat port)
}
stop() { kill "$peer"; wait "$peer" || true; peer=; }
# refuses STATUS TEXT COMMAND..: the command fails so, and says so
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
# enrol STATUS TEXT MODE
enrol() { printf '%s' "$3" >mode; refuses "$1" "$2" schouw -C laptop enrol "$url/#SECRET-CODE:$pin"; }

schouw init laptop --person auditor --device laptop >out
schouw -C laptop open kvo-3.1 --certificate basis "De Randstad" --id case >out
echo "signed by all" >convenant.txt
schouw -C laptop intake covenant received --evidence convenant.txt >out
ssh-keygen -q -t ed25519 -N '' -C root -f root
openssl req -x509 -newkey ed25519 -nodes -keyout tls.key -out tls.crt -days 2 -subj /CN=peer 2>openssl.log || { cat openssl.log; fail "no certificate"; }
pin=sha256-$(openssl x509 -in tls.crt -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
echo page >mode
start

echo "--- before a word is said"
refuses 2 'https://' schouw -C laptop enrol "http://127.0.0.1/#SECRET-CODE:$pin"
refuses 3 'another key' schouw -C laptop enrol "$url/#SECRET-CODE:sha256-$(printf 'a%.0s' {1..64})"
refuses 3 'does not trust' schouw -C laptop enrol "$url/#SECRET-CODE"
if grep -q SECRET out; then fail "the code is told"; fi
[ ! -e requests ] || { cat requests; fail "a request went to a server that is not trusted"; }
refuses 2 'enrolled' schouw -C laptop sync
stop
OLD_TLS=1 start
enrol 3 'TLS 1.3' page
[ ! -e requests ] || { cat requests; fail "a request went over an older TLS"; }
stop
refuses 3 'can not be reached' schouw -C laptop enrol "$url/#SECRET-CODE:$pin"
start

echo "--- answers that are none"
enrol 3 'redirects are not followed' redirect
if grep -q elsewhere requests; then fail "a redirect was followed"; fi
enrol 3 'schouw-syncd' page
enrol 3 'empty' empty
enrol 3 'too deep' deep
enrol 3 'schouw-syncd' twice
enrol 3 'more bytes than it should' endless
enrol 3 'more bytes than it should' bomb
enrol 3 'broke off' 'no zlib'
for encoding in br zstd gzip; do enrol 3 'broke off' "encoded $encoding"; done
enrol 3 'broke off' cut
enrol 3 'try later' trouble
enrol 1 '4.4.4' refused
if grep -q "$(printf '\033')" out; then fail "a server can paint the terminal"; fi
for lie in '{"token":"short"}' '{"token":7}' '{"person":"../x"}' '{"person":"two words"}' '{"device":"tablet"}' '{"body":""}' \
    '{"root_key":"ssh-rsa AAAA"}' "{\"body\":\"$(printf 'x%.0s' {1..500})\"}"; do
    enrol 3 'nothing was changed' "enrol $lie"
done
enrol 3 'holds statements of auditor' 'enrol {"person":"reviewer"}'
refuses 2 'enrolled' schouw -C laptop sync

echo "--- enrolled"
printf 'enrol {}' >mode
schouw -C laptop enrol "$url/#SECRET-CODE:$pin" >out
grep -q 'This device is now "laptop" of auditor (Body). Server key pinned.' out || { cat out; fail "enrolment is told otherwise"; }
[ "$(stat -c %a laptop/schouw.sqlite)" = 600 ] || fail "the token is readable for others"
enrol 3 'another central repository' "enrol {\"root_key\":\"$(cut -d' ' -f1,2 laptop/key.pub)\"}"

echo "--- a sync with lies in it"
[ "$(tail -n 1 requests | cut -d' ' -f3)" = - ] || fail "enrolment sent a token"
echo '{"dossiers":[{"id":"case"}]}' >dossiers
echo '{"version":2}' >hello
echo '{"dossier":"DOSSIER","landed":"","bytes":0}' >dossier
echo '{"end":true}' >bye
echo sync >mode
schouw -C laptop sync >out
grep -q 'Sealing 4 statements' out || { cat out; fail "sealing is told otherwise"; }
grep -q 'on dossier/case: 4 statements' out || { cat out; fail "what went is told otherwise"; }
schouw -C laptop sync >out
grep -q 'Nothing new' out || { cat out; fail "it went twice"; }
[ "$(tail -n 1 requests)" = "POST /v1/sync Bearer $(printf 'a%.0s' {1..64})" ] || { cat requests; fail "the token did not go along"; }
echo unknown >mode
refuses 1 'enrol' schouw -C laptop sync

echo "--- past a proxy, where the environment names one"
echo sync >mode
/usr/bin/python3 "$SOURCE_DIR/tests/client/proxy.py" proxy_port 2>proxy.log &
proxy=$!
for _ in $(seq 200); do [ -s proxy_port ] && break; kill -0 "$proxy" || { cat proxy.log; fail "the proxy did not start"; }; sleep 0.05; done
https_proxy=http://127.0.0.1:$(cat proxy_port) schouw -C laptop sync >out
grep -q 'Nothing new' out || { cat out; fail "a sync past a proxy goes otherwise"; }
[ "$(sort -u proxied)" = "CONNECT ${url#https://}" ] || { cat proxied; fail "it did not go past the proxy"; }
rm proxied
no_proxy=127.0.0.1 https_proxy=http://127.0.0.1:$(cat proxy_port) schouw -C laptop sync >out
[ ! -e proxied ] || fail "a sync went past a proxy that is not for this server"
if [ -n "${LINKED-}" ]; then
    LD_DEBUG=files schouw -C laptop sync >out 2>loaded
    if grep -E 'libcurl|libgnutls' loaded >out; then cat out; fail "a sync loads what is linked in"; fi
    https_proxy=http://127.0.0.1:$(cat proxy_port) LD_DEBUG=files schouw -C laptop sync >out 2>loaded
    grep -q libcurl loaded || fail "past a proxy it is not the whole libcurl that goes"
fi
https_proxy=http://127.0.0.1:1 refuses 3 'can not be reached' schouw -C laptop sync
echo sync >mode
echo '{"dossiers":[{"id":"../../etc"},{"id":"registry"},{"id":7},"x",{"id":"A B"},{"id":"case"}]}' >dossiers
schouw -C laptop sync --json >out
[ "$(/usr/bin/python3 -c 'import json; print(*sorted(json.load(open("out"))["dossiers"]))')" = "case registry" ] || { cat out; fail "ids are believed"; }
good='{"dossier":"DOSSIER","landed":"","bytes":0}'
# What says nothing is no harm; a newer daemon may say more.
for word in '{}' '{"other":1}' '{"dossier":"DOSSIER","other":1}' '{"dossier":"DOSSIER","missing":{}}' '{"dossier":"DOSSIER","refused":[]}'; do
    printf '%s\n' "$word" "$good" >dossier
    schouw -C laptop sync >out || { cat out; fail "this is not passed over: $word"; }
done
for lie in '' '[]' 'x' '{"a":1,"a":2}' "{\"a\":$(printf '[%.0s' {1..1000})}" "$good" '{"dossier":"other","landed":"","bytes":0}' \
    '{"dossier":"DOSSIER","text":7}' '{"dossier":"DOSSIER","feed":"x","text":"","seal":""}'; do
    printf '%s\n' "$good" "$lie" >dossier
    refuses 3 'schouw-syncd' schouw -C laptop sync
done
: >dossier
refuses 3 'schouw-syncd' schouw -C laptop sync
echo "$good" >dossier
: >bye
refuses 3 'breaks off' schouw -C laptop sync
echo '{"problem":{"type":"urn:schouw:problem:refused","status":403,"detail":"not \u001b[31mthis\u001b[0m one","clause":"4.4.4"}}' >bye
refuses 1 '4.4.4' schouw -C laptop sync
echo '{"problem":{"type":"urn:schouw:problem:io","status":500,"detail":"try later"}}' >bye
refuses 3 'try later' schouw -C laptop sync
echo '{"end":true}' >bye
for version in 1 3; do
    echo "{\"version\":$version}" >hello
    refuses 3 "version $version" schouw -C laptop sync
done
echo '{"hello":2}' >hello
refuses 3 'schouw-syncd' schouw -C laptop sync
echo '{"version":2}' >hello
feed=0123456789abcdef0123456789abcdef
printf '%s\n' "$good" "{\"dossier\":\"DOSSIER\",\"feed\":\"$feed\",\"first\":1,\"last\":1,\"text\":\"rubbish\\n\",\"seal\":\"none\"}" >dossier
refuses 3 'Not taken from the server' schouw -C laptop sync
printf '%s\n' '{"dossier":"DOSSIER","refused":{"feed":"../","first":1}}' '{"dossier":"DOSSIER","refused":7}' \
    "{\"dossier\":\"DOSSIER\",\"refused\":{\"feed\":\"$feed\",\"first\":1,\"error\":\"x\",\"why\":\"\u001b[2Jgone\"}}" \
    '{"dossier":"DOSSIER","landed":"\u001b[31m","bytes":-1}' '{"dossier":"DOSSIER","missing":["../x",7]}' >dossier
refuses 1 'gone' schouw -C laptop sync
if grep -q "$(printf '\033')" out; then fail "a server can paint the terminal"; fi

echo "--- evidence is what its name says, or it is none"
echo "$good" >dossier
kept=$(find laptop/evidence -type f)
rm "$kept"
echo "signed by ALL" >evidence
refuses 1 'other bytes' schouw -C laptop sync
echo "signed by all, and more" >evidence
refuses 1 'more bytes than it should' schouw -C laptop sync
[ -z "$(find laptop/evidence -type f)" ] || fail "wrong bytes were kept"
schouw -C laptop sync --no-evidence >out
[ ! -e "$kept" ] || fail "--no-evidence fetches"
cp convenant.txt evidence
schouw -C laptop sync >out
grep -q 'Evidence fetched: 1' out || { cat out; fail "evidence did not come"; }
cmp "$kept" convenant.txt
if grep -q clock out; then cat out; fail "a clock that is right is complained of"; fi
stop

echo "--- a clock that is off is told"
PORT=$(cat port) DAYS_AHEAD=400.5 start
schouw -C laptop sync >out
grep -q "clock is behind the server's by 400 days" out || { cat out; fail "a clock that is off by a year is not told"; }
schouw -C laptop --json sync | /usr/bin/python3 -c 'import json, sys; assert -35000000 < json.load(sys.stdin)["clock_ahead"] < -34000000'
stop
