# Uploads by tus 1.0, byte for byte as the specification has it: curl is the peer, and cut.py breaks connections off.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop tablet

# as DEVICE: whose token the requests carry
as() { tus=(-H "Authorization: Bearer $(token_of "$1")" -H 'Tus-Resumable: 1.0.0'); patch=("${tus[@]}" -X PATCH -H "Content-Type: $bytes"); }
bytes=application/offset+octet-stream
as laptop
# create STATUS SHA LENGTH ARGS..
create() {
    local status=$1 sha=$2 length=$3; shift 3
    ask "$status" "${tus[@]}" -X POST -H "Upload-Length: $length" -H "Upload-Metadata: sha256 $(printf %s "$sha" | base64_of)" "$@" "$url/v1/evidence"
}
# at SHA OFFSET: what HEAD tells
at() { ask 200 "${tus[@]}" -I "$url/v1/evidence/$1"; header Upload-Offset "$2"; }
sum() { openssl dgst -"$1" -binary "$2" | base64_of; }
day='[A-Z][a-z]\{2\}, [0-9][0-9] [A-Z][a-z]\{2\} 20[0-9][0-9] [0-9:]\{8\} GMT'

echo "--- what it offers"
ask 204 -X OPTIONS "$url/v1/evidence"
header Tus-Version 1.0.0
header Tus-Extension creation,creation-with-upload,checksum,termination,expiration
header Tus-Checksum-Algorithm sha256,sha1,md5
header Tus-Max-Size 67108864

echo "--- each chunk with its checksum: one that is not what was announced leaves nothing"
head -c 900000 /dev/urandom >photo
sha=$(sha_of photo)
create 201 "$sha" 900000
header Upload-Offset 0; header Upload-Expires "$day"
head -c 400000 photo >one; head -c 700000 photo | tail -c 300000 >two; tail -c 200000 photo >three
for field in 'sha1' 'sha1 ' 'sha1 !' "sha1 $(sum sha256 one)" "crc32 $(sum sha1 one)" "sha1$(sum sha1 one)"; do
    ask 400 "${patch[@]}" -H 'Upload-Offset: 0' -H "Upload-Checksum: $field" --data-binary @one "$url/v1/evidence/$sha"
    at "$sha" 0
done
ask 204 "${patch[@]}" -H 'Upload-Offset: 0' -H "Upload-Checksum: sha1 $(sum sha1 one)" --data-binary @one "$url/v1/evidence/$sha"
header Upload-Offset 400000; header Upload-Expires "$day"
ask 460 "${patch[@]}" -H 'Upload-Offset: 400000' -H "Upload-Checksum: sha256 $(sum sha256 one)" --data-binary @two "$url/v1/evidence/$sha"
answered 'send them again from byte 400000'
at "$sha" 400000; header Upload-Length 900000
[ "$(stat -c %s "service/uploads/$sha+auditor")" = 400000 ] || fail "the bytes of a chunk that was refused are still there"
ask 204 "${patch[@]}" -H 'Upload-Offset: 400000' -H "Upload-Checksum: sha256 $(sum sha256 two)" --data-binary @two "$url/v1/evidence/$sha"
killed
start
ask 204 -X POST "${tus[@]}" -H 'X-HTTP-Method-Override: PATCH' -H "Content-Type: $bytes" -H 'Upload-Offset: 700000' \
    -H "Upload-Checksum: md5 $(sum md5 three)" --data-binary @three "$url/v1/evidence/$sha"
header Upload-Offset 900000; no_header Upload-Expires
cmp photo "$(stored "$sha")"
ask 409 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @one "$url/v1/evidence/$sha"
ask 204 "${patch[@]}" -H 'Upload-Offset: 900000' --data-binary '' "$url/v1/evidence/$sha"; header Upload-Offset 900000
cmp photo "$(stored "$sha")"
[ -z "$(ls service/uploads)" ] || fail "a complete upload left something behind"

echo "--- creation with the first bytes, or with all of them"
head -c 300000 /dev/urandom >photo
sha=$(sha_of photo)
head -c 100000 photo >one; tail -c +100001 photo >two
create 415 "$sha" 300000 -H 'Content-Type: text/plain' --data-binary @one
create 413 "$sha" 99999 -H "Content-Type: $bytes" --data-binary @one
create 460 "$sha" 300000 -H "Content-Type: $bytes" -H "Upload-Checksum: sha1 $(sum sha1 two)" --data-binary @one
at "$sha" 0
create 201 "$sha" 300000 -H "Content-Type: $bytes" -H "Upload-Checksum: sha1 $(sum sha1 one)" --data-binary @one
header Location "/v1/evidence/$sha"; header Upload-Offset 100000; header Upload-Expires "$day"
create 201 "$sha" 300000 -H "Content-Type: $bytes" --data-binary @two # what is here is not written again
header Upload-Offset 100000
as tablet # any device of the same person may go on
ask 204 "${patch[@]}" -H 'Upload-Offset: 100000' --data-binary @two "$url/v1/evidence/$sha"
cmp photo "$(stored "$sha")"
create 200 "$sha" 300000 -H "Content-Type: $bytes" --data-binary @photo
header Upload-Offset 300000
printf whole >whole
create 201 "$(sha_of whole)" 5 -H "Content-Type: $bytes" --data-binary @whole
cmp whole "$(stored "$(sha_of whole)")"
create 201 "$(sha_of /dev/null)" 0
[ -f "$(stored "$(sha_of /dev/null)")" ] || fail "an empty file was not kept"

echo "--- all bytes at once, without a checksum: their name is one; of others nothing is kept, and nothing is acknowledged"
for size in 1 300000 491520 491521 1200000; do
    head -c "$((size - 1))" /dev/urandom >begin
    { cat begin; printf a; } >photo
    { cat begin; printf b; } >other
    sha=$(sha_of photo)
    create 460 "$sha" "$size" -H "Content-Type: $bytes" --data-binary @other
    answered "these bytes have SHA-256 $(sha_of other), not $sha"
    create 460 "$sha" "$size" -H "Content-Type: $bytes" -H "Upload-Checksum: sha256 $(sum sha256 other)" --data-binary @other
    [ ! -e "$(stored "$sha")" ] || fail "$size other bytes were kept"
    ask 404 "${tus[@]}" -I "$url/v1/evidence/$sha"
    create 460 "$sha" "$size" -H "Content-Type: $bytes" -H "Upload-Checksum: sha256 $(sum sha256 photo)" --data-binary @other
    [ ! -e "$(stored "$sha")" ] || fail "$size other bytes were kept"
    create 201 "$sha" "$size" -H "Content-Type: $bytes" -H "Upload-Checksum: sha256 $(sum sha256 photo)" --data-binary @photo
    cmp photo "$(stored "$sha")"
done
[ -z "$(ls service/uploads)" ] || fail "bytes that came at once left something behind"

echo "--- one length announced, another one sent: it is neither taken nor kept"
head -c 1000 /dev/urandom >photo
"$SOURCE_DIR/tests/syncd/chunks.py" "$(cat port)" "$(token_of tablet)" photo "$daemon" || fail "two lengths"
[ ! -e "$(stored "$(sha_of photo)")" ] || fail "it is kept"
rm -f "service/uploads/$(sha_of photo)"*

echo "--- all bytes at once, and the connection breaks on the way: what came is kept"
for size in 300000 1200000; do
    head -c "$size" /dev/urandom >photo
    sha=$(sha_of photo)
    "$SOURCE_DIR/tests/syncd/half.py" "$(cat port)" "$(token_of tablet)" photo 200000
    wait_for [ -s "service/uploads/$sha+auditor" ]
    at "$sha" 200000; header Upload-Length "$size"
    tail -c +200001 photo >rest
    create 201 "$sha" "$size" -H "Content-Type: $bytes" --data-binary @photo # what is here is not written again
    header Upload-Offset 200000
    ask 204 "${patch[@]}" -H 'Upload-Offset: 200000' --data-binary @rest "$url/v1/evidence/$sha"
    cmp photo "$(stored "$sha")"
done
[ -z "$(ls service/uploads)" ] || fail "bytes that came at once left something behind"

echo "--- termination: by who began it, while it is not whole"
as laptop
create 201 "$(printf 'c%.0s' {1..64})" 10
other=$(printf 'c%.0s' {1..64})
ask 412 -X DELETE -H "Authorization: Bearer $(token_of laptop)" "$url/v1/evidence/$other"
as admin
ask 404 -X DELETE "${tus[@]}" "$url/v1/evidence/$other"
ask 403 -X DELETE "${tus[@]}" "$url/v1/evidence/$sha"; answered 'never deleted'
as tablet # another device of the same person
ask 204 -X DELETE "${tus[@]}" "$url/v1/evidence/$other"
ask 404 "${tus[@]}" -I "$url/v1/evidence/$other"
ask 404 -X DELETE "${tus[@]}" "$url/v1/evidence/$other"
cmp photo "$(stored "$sha")"
[ -z "$(ls service/uploads)" ] || fail "what was given up is still there"

echo "--- an upload is of one person: another one neither learns of it, nor goes on with it, nor ends it"
on admin registry person bert --name Bert --function Auditor --role auditor
on . init desk --device desk
on admin registry key bert desk desk/key.pub
on admin sync
enrol bert desk
head -c 200000 /dev/urandom >secret
sha=$(sha_of secret)
head -c 199999 secret >part; tail -c 1 secret >rest
as laptop
create 201 "$sha" 200000
ask 204 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @part "$url/v1/evidence/$sha"
as desk
ask 404 "${tus[@]}" -I "$url/v1/evidence/$sha"
ask 404 "${patch[@]}" -H 'Upload-Offset: 199999' --data-binary @rest "$url/v1/evidence/$sha"
ask 404 -X DELETE "${tus[@]}" "$url/v1/evidence/$sha"
create 201 "$sha" 7; header Upload-Offset 0 # of another length: his own
as laptop
at "$sha" 199999; header Upload-Length 200000
printf x >>"service/uploads/$sha+auditor" # all bytes are there, and not the right ones
as desk
at "$sha" 0
as laptop
ask 404 "${tus[@]}" -I "$url/v1/evidence/$sha"
create 201 "$sha" 200000 -H "Content-Type: $bytes" --data-binary @part
truncate -s 100000 "service/uploads/$sha+auditor"
as desk
ask 204 -X DELETE "${tus[@]}" "$url/v1/evidence/$sha"
create 201 "$sha" 200000 -H "Content-Type: $bytes" --data-binary @part
as laptop
at "$sha" 100000
tail -c +100001 secret >half
ask 204 "${patch[@]}" -H 'Upload-Offset: 100000' --data-binary @half "$url/v1/evidence/$sha"
cmp secret "$(stored "$sha")"
ask 200 "${tus[@]}" "$url/v1/evidence/$sha"
as desk # who has not sent every byte has not brought them
at "$sha" 199999
ask 404 "${tus[@]}" "$url/v1/evidence/$sha"
ask 204 "${patch[@]}" -H 'Upload-Offset: 199999' --data-binary @rest "$url/v1/evidence/$sha"; header Upload-Offset 200000
cmp secret "$(stored "$sha")"
ask 200 "${tus[@]}" "$url/v1/evidence/$sha"; cmp secret answer
[ -z "$(ls service/uploads)" ] || fail "uploads of two people left something behind"

echo "--- two people send the same bytes at once"
head -c 400000 /dev/urandom >same
sha=$(sha_of same)
for device in laptop desk; do as $device; create 201 "$sha" 400000; done
peers=
for device in laptop desk; do
    as $device
    curl -sS --cacert service/tls.crt --limit-rate 400k "${patch[@]}" -H 'Upload-Offset: 0' --data-binary @same -o /dev/null -w '%{http_code}' \
        "$url/v1/evidence/$sha" >"status.$device" &
    peers="$peers $!"
done
for peer in $peers; do wait "$peer"; done
for device in laptop desk; do [ "$(cat "status.$device")" = 204 ] || fail "$device: $(cat "status.$device")"; done
cmp same "$(stored "$sha")"
as tablet

echo "--- expiration"
create 201 "$other" 10
ask 204 "${patch[@]}" -H 'Upload-Offset: 0' --data-binary 12345 "$url/v1/evidence/$other"
touch -d '8 days ago' "service/uploads/$other+auditor"
ask 404 "${tus[@]}" -I "$url/v1/evidence/$other"
ask 404 "${patch[@]}" -H 'Upload-Offset: 5' --data-binary 12345 "$url/v1/evidence/$other"; answered expired
create 201 "$other" 10
at "$other" 0
head -c 400000 /dev/urandom >slow
sha=$(sha_of slow)
create 201 "$sha" 400000
stop
touch -d '2 hours ago' "service/uploads/$other+auditor" "service/uploads/$sha+auditor+length"
touch -d '30 minutes ago' "service/uploads/$sha+auditor"
setting upload_expires 1
start
wait_for [ ! -e "service/uploads/$other+auditor" ]
wait_for [ ! -e "service/uploads/$other+auditor+length" ]
at "$sha" 0 # an upload is as old as its last byte

echo "--- a connection that breaks at any byte, a daemon that is killed: what came is kept, the rest follows"
"$SOURCE_DIR/tests/syncd/cut.py" "$(cat port)" "$(token_of tablet)" slow
cmp slow "$(stored "$sha")"
head -c 3000000 /dev/urandom >slow
sha=$(sha_of slow)
create 201 "$sha" 3000000
for _ in 1 2 3; do
    ask 200 "${tus[@]}" -I "$url/v1/evidence/$sha"
    offset=$(sed -n 's/^Upload-Offset: \([0-9]*\).*/\1/p' headers)
    tail -c +$((offset + 1)) slow >rest
    curl -sS --cacert service/tls.crt --limit-rate 800k "${patch[@]}" -H "Upload-Offset: $offset" --data-binary @rest -o /dev/null \
        "$url/v1/evidence/$sha" 2>/dev/null &
    peer=$!
    grown() { [ "$(stat -c %s "service/uploads/$sha+auditor")" -gt $((offset + 200000)) ]; }
    wait_for grown
    as laptop # another device waits its turn
    ask 423 "${patch[@]}" -H "Upload-Offset: $offset" --data-binary @rest "$url/v1/evidence/$sha"
    ask 423 -X DELETE "${tus[@]}" "$url/v1/evidence/$sha"
    as tablet
    killed
    wait "$peer" || true
    start
done
ask 200 "${tus[@]}" -I "$url/v1/evidence/$sha"
offset=$(sed -n 's/^Upload-Offset: \([0-9]*\).*/\1/p' headers)
[ "$offset" -ge 600000 ] || fail "three times 200 kB arrived, and only $offset bytes were kept"
tail -c +$((offset + 1)) slow >rest
ask 204 "${patch[@]}" -H "Upload-Offset: $offset" --data-binary @rest "$url/v1/evidence/$sha"
cmp slow "$(stored "$sha")"

echo "--- a connection that is dead and does not say so: the same device goes on at once"
head -c 2000000 /dev/urandom >silent
sha=$(sha_of silent)
create 201 "$sha" 2000000
head -c 500000 silent >part
mkfifo never
{ cat part; cat never; } | curl -sS --cacert service/tls.crt "${patch[@]}" -H 'Upload-Offset: 0' -T - -o /dev/null "$url/v1/evidence/$sha" 2>/dev/null &
peer=$!
exec 9>never # the peer waits for more, and the daemon as well
arrived() { [ "$(stat -c %s "service/uploads/$sha+auditor")" -gt 200000 ]; }
wait_for arrived
ask 200 "${tus[@]}" -I "$url/v1/evidence/$sha"
offset=$(sed -n 's/^Upload-Offset: \([0-9]*\).*/\1/p' headers)
tail -c +$((offset + 1)) silent >rest
ask 204 "${patch[@]}" -H "Upload-Offset: $offset" --data-binary @rest "$url/v1/evidence/$sha"
cmp silent "$(stored "$sha")"
exec 9>&-
wait "$peer" || true

echo "--- killed between the last byte and the check of the whole: the next question makes up for it"
printf 'all of it' >late
sha=$(sha_of late)
create 201 "$sha" 9
printf 'all of it' >>"service/uploads/$sha+auditor" # as a daemon leaves it that is killed right then
at "$sha" 9
cmp late "$(stored "$sha")"
create 201 "$other" 9
printf 'all of it' >>"service/uploads/$other+auditor"
ask 404 "${tus[@]}" -I "$url/v1/evidence/$other" # other bytes than its name says
[ -z "$(ls service/uploads)" ] || fail "bytes that are not what they should be are still there"
stop
