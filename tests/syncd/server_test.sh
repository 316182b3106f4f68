# A real daemon on loopback; curl is the peer, ssh-keygen signs.
fail() { echo "server_test: $*" >&2; exit 1; }
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true' EXIT

start() {
    rm -f port
    schouw-syncd run --config service --port-file port 2>>daemon.log &
    daemon=$!
    for _ in $(seq 200); do [ -s port ] && break; kill -0 "$daemon" || { cat daemon.log; fail "the daemon did not start"; }; sleep 0.05; done
    url=https://127.0.0.1:$(cat port)
}
stop() { # status
    kill -TERM "$daemon"
    local status=0; wait "$daemon" || status=$?
    daemon=
    [ "$status" = 0 ] || { tail -20 daemon.log; fail "the daemon ended with status $status"; }
}
# ask STATUS ARGS..: the answer's body goes to `answer`, its headers to `headers`
ask() {
    local want=$1 got; shift
    got=$(curl -sS --cacert service/tls.crt --max-time 60 -D headers -o answer -w '%{http_code}' "$@") || fail "curl $* failed"
    [ "$got" = "$want" ] || { cat answer; tail -5 daemon.log; fail "expected $want, got $got: $*"; }
}
answered() { grep -qF -- "$1" answer || { cat answer; fail "the answer lacks: $1"; }; }
header() { grep -iq "^$1: $2"$'\r'"\$" headers || { cat headers; fail "no header $1: $2"; }; }
refuses() { # STATUS COMMAND..
    local want=$1 got=0; shift
    "$@" >out 2>&1 || got=$?
    [ "$got" = "$want" ] || { cat out; fail "expected exit status $want, got $got: $*"; }
}

echo "--- commands"
schouw-syncd --version | grep -q '^schouw-syncd [0-9]'
schouw-syncd --help | grep -q reindex
for command in init run enrol devices revoke verify reindex; do schouw-syncd "$command" --help | grep -q "^usage: schouw-syncd $command"; done
refuses 2 schouw-syncd
refuses 2 schouw-syncd verfy; grep -q 'did you mean verify' out
refuses 2 schouw-syncd init service
ssh-keygen -q -t ed25519 -N '' -C admin -f admin
ssh-keygen -q -t ed25519 -N '' -C other -f other
ssh-keygen -q -t rsa -N '' -C rsa -f rsa
refuses 3 schouw-syncd run --config service
refuses 2 schouw-syncd init service --body Body --root-key admin.pub --lissen 127.0.0.1:0; grep -q 'did you mean --listen' out
if schouw-syncd init service --body Body --root-key rsa.pub >out 2>&1; then fail "an RSA key became the root key"; fi
schouw-syncd init service --body 'Body "of" certification' --root-key admin.pub --listen 127.0.0.1:0 >made
grep -q 'pin sha256-[0-9a-f]\{64\}' made
[ "$(stat -c %a service/tls.key service/access.sqlite | sort -u)" = 600 ] || fail "secrets are readable for others"
git -C service/central.git fsck --strict
refuses 3 schouw-syncd init service --body Body --root-key admin.pub
grep -q 'nothing was changed' out
schouw-syncd verify service
schouw-syncd reindex service

start
echo "--- TLS"
if curl -sS --cacert service/tls.crt --tlsv1.2 --tls-max 1.2 "$url/v1/health" >out 2>&1; then fail "TLS 1.2 was spoken"; fi
pin=$(sed -n 's/.*pin sha256-//p' made)
pin64=$(printf "$(sed 's/../\\x&/g' <<<"$pin")" | base64)
curl -sS -k --pinnedpubkey "sha256//$pin64" "$url/v1/health" | grep -q '"status":"ok"'
"$SOURCE_DIR/tests/syncd/hello.py" "$(cat port)" "$daemon"
if curl -sS -k --pinnedpubkey "sha256//$(printf 'x%.0s' {1..32} | base64)" "$url/v1/health" 2>/dev/null; then fail "any key was pinned"; fi
openssl x509 -in service/tls.crt -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum | grep -q "^$pin" || fail "the pin is another's"

echo "--- health, addresses, methods"
ask 200 "$url/v1/health"
answered '"status":"ok"'; answered '"body":"Body \"of\" certification"'; answered '"version":"'
ask 404 "$url/nothing"; answered '"type":"urn:schouw:problem:not'
header Content-Type application/problem+json
ask 405 -X DELETE "$url/v1/health"; header Allow GET
head -c 100000 /dev/zero >zeros
ask 404 -X PUT --data-binary @zeros "$url/nothing"
ask 405 -X PUT --data-binary @zeros "$url/v1/sync"
ask 404 "$url/$(printf '%%22a%.0s' {1..3000})"
long='path="/\\"a.*\.\.\." status=404 ms='
for _ in $(seq 400); do grep -q "$long" daemon.log && break; sleep 0.02; done # a line is written once its answer went
pair='[a-z]+=("([^"\\]|\\.)*"|[^" =]+)'
if grep -qvE "^$pair( $pair)*\$" daemon.log; then cat daemon.log; fail "the log is not logfmt"; fi
grep -q "$long" daemon.log || fail "a long path crowds out the rest of the line"

echo "--- tokens"
for path in dossiers evidence/$(printf 'a%.0s' {1..64}); do ask 401 "$url/v1/$path"; header WWW-Authenticate 'Bearer realm="schouw"'; done
ask 401 "$url/metrics"
ask 401 -H "Authorization: Bearer $(printf 'a%.0s' {1..64})" "$url/v1/dossiers"
ask 401 -H 'Authorization: Bearer x' -d '{}' "$url/v1/sync"

echo "--- enrolment"
refuses 2 schouw-syncd enrol --config service --person nobody --device laptop
grep -q 'schouw registry key' out
link=$(schouw-syncd enrol --config service --person administrator --device desk 2>/dev/null)
[[ $link =~ ^https://127\.0\.0\.1:[0-9]+/#([0-9A-Z-]{14}):sha256-$pin$ ]] || fail "no link: $link"
code=${BASH_REMATCH[1]}
[ "$url" = "${link%/#*}" ] || fail "the link leads elsewhere: $link"
# enrolment KEY CODE DEVICE: the body
enrolment() {
    local seal
    seal=$(printf '%s\n%s\n' "$2" "$3" | ssh-keygen -q -Y sign -n "${4:-schouw-enrol}" -f "$1" 2>/dev/null | sed ':a;N;$!ba;s/\n/\\n/g')
    printf '{"code":"%s","device":"%s","key":"%s","seal":"%s\\n"}' "$2" "$3" "$(cut -d' ' -f1,2 "$1.pub")" "$seal"
}
ask 400 -d 'not json' "$url/v1/enrol"; answered 'urn:schouw:problem:invalid'
ask 400 -d '{"code":"x"}' "$url/v1/enrol"
ask 413 -d "$(head -c 20000 /dev/zero | tr '\0' x)" "$url/v1/enrol"
ask 403 -d "$(enrolment other "$code" desk)" "$url/v1/enrol"
ask 403 -d "$(enrolment admin "$code" desk schouw)" "$url/v1/enrol"; answered 'urn:schouw:problem:signature'
ask 403 -d "$(enrolment admin "$code" tablet)" "$url/v1/enrol"
ask 200 -d "$(enrolment admin "$code" desk)" "$url/v1/enrol"
answered '"person":"administrator"'; answered '"device":"desk"'; answered "\"root_key\":\"$(cut -d' ' -f1,2 admin.pub)\""
lost=$(sed -n 's/.*"token":"\([0-9a-f]\{64\}\)".*/\1/p' answer)
ask 200 -d "$(enrolment admin "$code" desk)" "$url/v1/enrol"
token=$(sed -n 's/.*"token":"\([0-9a-f]\{64\}\)".*/\1/p' answer)
auth="Authorization: Bearer $token"
ask 401 -H "Authorization: Bearer $lost" "$url/v1/dossiers"
ask 200 -H "$auth" "$url/v1/dossiers"; answered '"dossiers":['
ask 200 -H "$auth" "$url/metrics"; answered 'schouw_devices_enrolled_total 2'

echo "--- sync"
# told: the answer without the checkpoint it was given at, and the trees that prove it
told() { grep -v -e '^{"checkpoint":{' -e '^{"trees":\[' answer; }
# lines LINE..: a body of these lines
lines() { printf '%s\n' "$@"; }
hello='{"version":2,"checkpoint":null}'
end='{"end":true}'
feed=0123456789abcdef0123456789abcdef
lines "$hello" "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"; header Content-Type application/x-ndjson
told | cmp - <(lines '{"version":2}' "$end")
answered '"checkpoint":{"number":1,'; answered '"descends":true'; answered '\nCheckpoint: 1\n"'
lines "$hello" '{"dossier":"registry","heads":{}}' "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"; answered '{"dossier":"registry","landed":"'
[ "$(tail -n 1 answer)" = "$end" ] || { cat answer; fail "the answer has no end"; }
segment() { printf '{"dossier":"%s","feed":"%s","first":%s,"last":9,"text":"rubbish\\n","seal":"none"}' "$1" "${3:-$feed}" "${2:-1}"; }
number=0
while IFS= read -r line; do
    number=$((number + 1))
    lines "$hello" "$line" "$end" >body
    ask 400 -H "$auth" --data-binary @body "$url/v1/sync"; answered '"status":400'; answered 'line 2'
done <<END

x
[]
{"other":1}
{"dossier":"../x","heads":{}}
{"dossier":"x","heads":{"y":1}}
{"dossier":"x","heads":{"$feed":-1}}
{"dossier":"x","dossier":"x","heads":{}}
{"dossier":"x","heads":{},"more":1}
$(segment not-named)
{"dossier":"registry","feed":1}
{"end":false}
{"dossier":$(printf '[%.0s' {1..100000})}
END
[ $number = 13 ] || fail "not all was tried"
for body in '' '{' '{"version":2' "$hello" "$hello"$'\n' "$hello"$'\n{"end":true' '[]'$'\n' '{"version":0}'$'\n' '{"version":2,"checkpoint":7}'$'\n' \
    '{"version":2,"checkpoint":{"number":0,"commit":"x"}}'$'\n' "$hello"$'\n'"$end"$'\n'"$end"$'\n'; do
    printf '%s' "$body" >body
    ask 400 -H "$auth" --data-binary @body "$url/v1/sync"; answered '"status":400'
done
echo "--- who speaks another version is told what to do"
for body in '{"version":1,"dossiers":{}}' '{"version": 1, "dossiers":{"registry":{"heads":{},"segments":[{"feed":1}]}}}' \
    "{\"version\":1,\"dossiers\":{\"x\":\"$(printf 'x%.0s' {1..9000})\"}}"; do
    printf '%s' "$body" >body
    ask 400 -H "$auth" --data-binary @body "$url/v1/sync"; answered 'schouw is older than the server'
done
lines '{"version":3,"checkpoint":null,"more":1}' "$end" >body
ask 400 -H "$auth" --data-binary @body "$url/v1/sync"; answered 'schouw is newer than the server'

echo "--- checkpoints: which one it is, and that it follows another"
commit=$(git -C service/central.git rev-parse checkpoint)
zeros=0000000000000000000000000000000000000000
ask 200 -H "$auth" "$url/v1/checkpoint"; answered "\"number\":1,\"commit\":\"$commit\",\"descends\":true"
ask 200 -H "$auth" "$url/v1/checkpoint/$commit"; answered '"descends":true,"proof":[]'
ask 200 -H "$auth" "$url/v1/checkpoint/$zeros?head=$commit"; answered '"descends":false'
ask 404 -H "$auth" "$url/v1/checkpoint/$commit?head=$zeros"
ask 404 -H "$auth" "$url/v1/checkpoint/$commit?head=$(git -C service/central.git rev-parse main)"
ask 400 -H "$auth" "$url/v1/checkpoint/HEAD"
ask 400 -H "$auth" "$url/v1/checkpoint/$commit?head=$commit^"
ask 401 "$url/v1/checkpoint"
lines "{\"version\":2,\"checkpoint\":{\"number\":1,\"commit\":\"$commit\"}}" "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"; answered '"descends":true,"proof":[]'
ask 200 "$url/v1/health"; answered '"history":"ok"'; answered "\"daemon_key\":\"$(cut -d ' ' -f 1,2 service/central.git/key.pub)\""
ask 200 -H "$auth" "$url/metrics"; answered 'schouw_checkpoints_unknown_total 0'
lines "{\"version\":2,\"checkpoint\":{\"number\":9,\"commit\":\"$zeros\"}}" "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"; answered '"descends":false'
ask 200 "$url/v1/health"; answered '"status":"ok","history":"doubtful"'
ask 200 -H "$auth" "$url/metrics"; answered 'schouw_checkpoints_unknown_total 1'
grep -q 'level=warn msg=.*was the repository put back' daemon.log || fail "nothing is logged of a checkpoint that is not here"

echo "--- a refusal says which and why, once for each feed"
lines "$hello" '{"dossier":"case","heads":{}}' "$(segment case)" "$(segment case 2)" "$(segment case 1 "${feed//0/9}")" "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"
answered "{\"dossier\":\"case\",\"refused\":{\"feed\":\"$feed\",\"first\":1,\"seq\":0,\"error\":\"invalid\""
[ "$(grep -c '"refused"' answer)" = 2 ] || { cat answer; fail "each feed should be refused once"; }
told | sed -n '$!{h;d};x;p' | grep '^{"dossier":"case","landed":"","bytes":0}$' >/dev/null || { cat answer; fail "what landed is not told last"; }

echo "--- an answer of any length comes in pieces, deflated where that helps"
(lines "$hello"; for i in $(seq 4000); do printf '{"dossier":"none-%s","heads":{}}\n' "$i"; done; lines "$end") >body
(lines '{"version":2}'; for i in $(seq 4000); do printf '{"dossier":"none-%s","landed":"","bytes":0}\n' "$i"; done; lines "$end") >expected
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"; told | cmp expected -; header Transfer-Encoding chunked
ask 200 -H "$auth" --compressed --data-binary @body "$url/v1/sync"; told | cmp expected -; header Content-Encoding deflate
lines "$hello" "$end" >body
ask 200 -H "$auth" --compressed --data-binary @body "$url/v1/sync"
if grep -iq '^content-encoding' headers; then fail "a small answer is deflated"; fi

echo "--- a request that is cut off lands the whole segments that came"
landings() { ask 200 -H "$auth" "$url/metrics"; sed -n 's/^schouw_segments_refused_total //p' answer; }
before=$(landings)
/usr/bin/python3 - "$(cat port)" "$token" "$hello" "$(segment case)" <<'END'
import socket, ssl, sys
port, token, hello, segment = sys.argv[1:]
context = ssl.create_default_context(cafile="service/tls.crt")
peer = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port))), server_hostname="127.0.0.1")
body = "\n".join([hello, '{"dossier":"case","heads":{}}', segment, segment[:40]]).encode()
peer.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n"
             % (token.encode(), len(body), body))
peer.close()
END
for _ in $(seq 400); do [ "$(landings)" = "$before" ] || break; sleep 0.02; done
[ "$(landings)" = $((before + 1)) ] || fail "$(landings) segments were looked at, not one more than $before"

lines "$hello" '{"dossier":"case","heads":{}}' "$(segment case)" "$(segment case 2)" "$(segment case 1 "${feed//0/9}")" "$end" >body
ask 200 -H "$auth" --data-binary @body "$url/v1/sync"

echo "--- twenty at once"
for i in $(seq 20); do
    curl -sS --cacert service/tls.crt --max-time 60 -H "$auth" --data-binary @body -o "many.$i" "$url/v1/sync" &
    peers[i]=$!
done
for i in $(seq 20); do
    wait "${peers[i]}" || fail "a sync among many failed"
    cmp -s "many.$i" answer || { cat "many.$i"; fail "a sync among many was answered otherwise"; }
done
ask 200 -H "$auth" "$url/metrics"; answered 'schouw_segments_refused_total 67'

echo "--- one who is about to hand something in"
"$SOURCE_DIR/tests/syncd/gathers.py" "$(cat port)" "$token" body
refuses 3 schouw-syncd run --config service; grep -q 'another schouw-syncd' out
cp -r service other-service
sed -i "s|^repository.*|repository = $PWD/service/central.git|" other-service/schouw-syncd.conf
refuses 3 timeout 20 schouw-syncd run --config other-service; grep -q 'central.git: .*another schouw-syncd' out

echo "--- many deflated at once"
lines "$hello" "{\"dossier\":\"registry\",\"heads\":{}$(printf '%5000s' '')}" "$end" >plain
/usr/bin/python3 -c 'import sys,zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' <plain >deflated
for round in $(seq 5); do
    for i in $(seq 20); do
        curl -sS --cacert service/tls.crt --max-time 60 -H "$auth" -H 'Content-Encoding: deflate' --data-binary @deflated -o /dev/null \
            -w '%{http_code}\n' "$url/v1/sync" >"deflated.$i" &
        peers[i]=$!
    done
    for i in $(seq 20); do wait "${peers[i]}"; [ "$(cat "deflated.$i")" = 200 ] || fail "one of many deflated got $(cat "deflated.$i")"; done
done

echo "--- limits"
ask 415 -H "$auth" -H 'Content-Encoding: gzip' -d x "$url/v1/sync"
head -c -1 deflated >cut-short
ask 400 -H "$auth" -H 'Content-Encoding: deflate' --data-binary @cut-short "$url/v1/sync"; answered 'not whole zlib'
(cat deflated; echo) >too-long
ask 400 -H "$auth" -H 'Content-Encoding: deflate' --data-binary @too-long "$url/v1/sync"; answered 'bytes follow the end'
ask 400 -H "$auth" -H 'Content-Encoding: deflate' -d 'no zlib' "$url/v1/sync"
/usr/bin/python3 -c 'import sys,zlib; sys.stdout.buffer.write(zlib.compress(sys.argv[1].encode() + b"\n" + b" " * 80000000, 9))' "$hello" >bomb
[ "$(stat -c %s bomb)" -lt 100000 ] || fail "the bomb is none"
ask 413 -H "$auth" -H 'Content-Encoding: deflate' --data-binary @bomb "$url/v1/sync"; answered '200 times its size'
truncate -s 70000000 large
ask 413 -H "$auth" --data-binary @large "$url/v1/sync"; answered 'line 1 is longer'
ask 413 -H "$auth" -H 'Transfer-Encoding: chunked' --data-binary @large "$url/v1/sync"
(lines "$hello"; head -c 18000000 /dev/zero) >long-line
ask 413 -H "$auth" --data-binary @long-line "$url/v1/sync"; answered 'line 2 is longer'

echo "--- evidence"
tus=(-H "$auth" -H 'Tus-Resumable: 1.0.0')
head -c 1500000 /dev/urandom >photo
sha=$(sha256sum photo | cut -d' ' -f1)
meta="sha256 $(printf %s "$sha" | base64 -w0)"
ask 204 -X OPTIONS "$url/v1/evidence"; header Tus-Version 1.0.0
ask 412 -H "$auth" -X POST -H 'Upload-Length: 1' -H "Upload-Metadata: $meta" "$url/v1/evidence"; header Tus-Version 1.0.0
ask 400 "${tus[@]}" -X POST -H 'Upload-Length: x' -H "Upload-Metadata: $meta" "$url/v1/evidence"
ask 400 "${tus[@]}" -X POST -H 'Upload-Length: 1' -H 'Upload-Metadata: sha256 Li4v' "$url/v1/evidence"
ask 413 "${tus[@]}" -X POST -H 'Upload-Length: 70000000' -H "Upload-Metadata: $meta" "$url/v1/evidence"
ask 404 "${tus[@]}" -I "$url/v1/evidence/$sha"
ask 201 "${tus[@]}" -X POST -H 'Upload-Length: 1500000' -H "Upload-Metadata: name eA==,$meta" "$url/v1/evidence"
header Location "/v1/evidence/$sha"
patch=("${tus[@]}" -X PATCH -H 'Content-Type: application/offset+octet-stream')
ask 415 "${tus[@]}" -X PATCH -H 'Content-Type: text/plain' -H 'Upload-Offset: 0' --data-binary x "$url/v1/evidence/$sha"
head -c 600000 photo >part
ask 204 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @part "$url/v1/evidence/$sha"; header Upload-Offset 600000
ask 409 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @part "$url/v1/evidence/$sha"
ask 200 "${tus[@]}" -I "$url/v1/evidence/$sha"; header Upload-Offset 600000; header Upload-Length 1500000
ask 404 -H "$auth" "$url/v1/evidence/$sha"
ask 404 -H "$auth" --path-as-is "$url/v1/evidence/../../service/tls.key"
ask 404 "${tus[@]}" --path-as-is -I "$url/v1/evidence/../access.sqlite"
ask 413 "${patch[@]}" -H 'Upload-Offset: 600000' --data-binary @photo "$url/v1/evidence/$sha"
tail -c +600001 photo >part
ask 204 "${patch[@]}" -H 'Upload-Offset: 600000' --data-binary @part "$url/v1/evidence/$sha"; header Upload-Offset 1500000
ask 200 -H "$auth" "$url/v1/evidence/$sha"; cmp answer photo
ask 200 "${tus[@]}" -X POST -H 'Upload-Length: 1500000' -H "Upload-Metadata: $meta" "$url/v1/evidence"
cmp "service/central.git/lfs/objects/${sha:0:2}/${sha:2:2}/$sha" photo
wrong=$(printf 'b%.0s' {1..64})
ask 201 "${tus[@]}" -X POST -H 'Upload-Length: 5' -H "Upload-Metadata: sha256 $(printf %s "$wrong" | base64 -w0)" "$url/v1/evidence"
ask 460 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary bytes "$url/v1/evidence/$wrong"
ask 404 "${tus[@]}" -I "$url/v1/evidence/$wrong"

echo "--- guessing codes"
for _ in $(seq 12); do
    curl -sS --cacert service/tls.crt -o /dev/null -w '%{http_code}\n' -d "$(enrolment other AAAA-AAAA-AAAA desk)" "$url/v1/enrol"
done >statuses
tail -1 statuses | grep -q 429 || { cat statuses; fail "codes can be guessed without end"; }
link=$(schouw-syncd enrol --config service --person administrator --device spare 2>/dev/null)
code=${link##*/#}
code=${code%%:*}
ask 429 -d "$(enrolment admin AAAA-AAAA-AAAA spare)" "$url/v1/enrol"; header Retry-After 60
ask 200 -d "$(enrolment admin "$code" spare)" "$url/v1/enrol"; answered '"device":"spare"' # who guesses keeps nobody out

echo "--- SIGTERM finishes what was begun"
head -c 1200000 /dev/urandom >slow
sha=$(sha256sum slow | cut -d' ' -f1)
ask 201 "${tus[@]}" -X POST -H 'Upload-Length: 1200000' -H "Upload-Metadata: sha256 $(printf %s "$sha" | base64 -w0)" "$url/v1/evidence"
curl -sS --cacert service/tls.crt --limit-rate 400k "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @slow -o answer.slow -w '%{http_code}' \
    "$url/v1/evidence/$sha" >status.slow &
peer=$!
for _ in $(seq 400); do [ -s "service/uploads/$sha+administrator" ] && break; sleep 0.02; done
[ -s "service/uploads/$sha+administrator" ] || fail "the slow upload did not begin"
kill -TERM "$daemon"
for _ in $(seq 400); do grep -q 'msg=stopping' daemon.log && break; sleep 0.02; done
if curl -sS --cacert service/tls.crt --max-time 5 "$url/v1/health" >out 2>&1; then fail "a connection was taken after SIGTERM"; fi
wait "$peer" || fail "the slow upload was cut off"
[ "$(cat status.slow)" = 204 ] || fail "the slow upload got $(cat status.slow)"
status=0; wait "$daemon" || status=$?
daemon=
[ "$status" = 0 ] || { tail -20 daemon.log; fail "the daemon ended with status $status"; }
cmp "service/central.git/lfs/objects/${sha:0:2}/${sha:2:2}/$sha" slow

echo "--- it starts again, and tokens still count"
start
ask 200 -H "$auth" "$url/v1/dossiers"
stop
grep -q 'level=info msg=answered method=POST path=/v1/sync status=200 person=administrator device=desk ms=' daemon.log
if grep -q "$token" daemon.log; then fail "a token stands in the log"; fi
