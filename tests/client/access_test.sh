# Who is assigned reads a dossier, and nobody else does: a real daemon, devices of several people, and curl for those who try by hand.
. "$SOURCE_DIR/tools/story/telling.sh"
. "$SOURCE_DIR/tools/story/office.sh"
. "$SOURCE_DIR/tests/forge.sh"

token_of() { sqlite3 "$1/schouw.sqlite" "select value from setting where name = 'token'"; }
# ask DEVICE STATUS ARGS..: curl with that device's token; the answer goes to `answer`
ask() {
    local device=$1 want=$2 got
    shift 2
    got=$(curl -sS --cacert tls.crt --max-time 60 -H "Authorization: Bearer $(token_of "$device")" -o answer -w '%{http_code}' "$@") || fail "curl $*"
    [ "$got" = "$want" ] || fail "status $got where $want was due: $* $(cat answer)"
}
kept() { sqlite3 "$1/schouw.sqlite" "select count(*) from record join feed on feed.id = record.feed where dossier = '$2' and json_extract(line, '\$.kind') <> 'checkpoint.seen'"; }

chapter "Two dossiers, of which the reviewer is assigned to one"
printf 'police figures\n' >figures.txt
printf 'survey\n' >survey.txt
on laptop open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
on laptop -d winkelhart evidence add figures.txt
on laptop -d winkelhart assign reviewer --as reviewer
on laptop open kvo-3.1 --certificate basis "Havenkwartier" --id havenkwartier
on laptop -d havenkwartier evidence add survey.txt
on laptop sync
on tablet sync
on desk-reviewer sync
on desk-decider sync
on desk-admin sync
[ "$(kept desk-reviewer winkelhart)" -gt 0 ] || fail "the reviewer lacks what he is assigned to"
[ "$(kept desk-reviewer havenkwartier)" -eq 0 ] || fail "the reviewer got what he is not assigned to"
[ "$(kept desk-decider winkelhart)" -eq 0 ] || fail "the decider got what he is not assigned to"
for device in tablet desk-admin; do
    [ "$(kept $device havenkwartier)" -eq "$(kept laptop havenkwartier)" ] || fail "$device lacks a dossier"
done
same figures.txt "$(evidence desk-reviewer figures.txt)"
[ ! -e "$(evidence desk-reviewer survey.txt)" ] || fail "evidence reached a device that is not assigned"
on desk-reviewer use
lacks havenkwartier

chapter "Asked by hand, what one may not read is as if it were not there"
survey=$(sha256sum survey.txt | cut -d ' ' -f 1)
nothing=$(printf 'a%.0s' {1..64})
url=https://127.0.0.1:$port
ask desk-reviewer 200 "$url/v1/dossiers"
! grep -q havenkwartier answer || fail "the list tells of it"
tus=(-H 'Tus-Resumable: 1.0.0')
meta() { printf 'Upload-Metadata: sha256 %s' "$(printf %s "$1" | base64 -w0)"; }
for sha in "$survey" "$nothing"; do
    ask desk-reviewer 404 "$url/v1/evidence/$sha"
    cp answer "answer.${sha:0:2}"
    ask desk-reviewer 404 "${tus[@]}" -I "$url/v1/evidence/$sha"
    # Nor does a creation tell whether the bytes are here: they are taken once more.
    ask desk-reviewer 201 "${tus[@]}" -X POST -H 'Upload-Length: 7' -H "$(meta "$sha")" "$url/v1/evidence"
done
same "answer.${survey:0:2}" "answer.${nothing:0:2}"
ask desk-reviewer 204 "${tus[@]}" -X PATCH -H 'Content-Type: application/offset+octet-stream' -H 'Upload-Offset: 0' \
    --data-binary @survey.txt "$url/v1/evidence/$survey"
ask laptop 200 "$url/v1/evidence/$survey"
same answer survey.txt

chapter "Released: what is on the device stays, what was written before lands, nothing new comes"
on desk-reviewer -d winkelhart evidence add survey.txt
on laptop -d winkelhart assign reviewer --release
on laptop -d winkelhart intake covenant received
on laptop sync
before=$(kept desk-reviewer winkelhart)
on desk-reviewer sync
says "You were released from winkelhart" "schouw forget winkelhart"
lacks Refused
[ "$(kept desk-reviewer winkelhart)" -eq "$before" ] || fail "something new came"
on desk-reviewer sync --json
[ "$(/usr/bin/python3 -c 'import json; print(json.load(open(".output"))["released"])')" = "['winkelhart']" ] || fail "--json does not tell of it"
on desk-reviewer -d winkelhart log --oneline
printf 'later\n' >later.txt
refused desk-reviewer -d winkelhart evidence add later.txt
says "you were released from winkelhart" "schouw assign"
on laptop sync
says "From desk-reviewer: 2 statements"
ask desk-reviewer 200 "$url/v1/dossiers"
grep -q '"released":\["winkelhart"\]' answer || fail "the list does not tell of the release: $(cat answer)"

chapter "Assigned again, all of it comes"
on laptop -d winkelhart assign reviewer --as reviewer
on laptop sync
on desk-reviewer sync
lacks released
on laptop sync
[ "$(kept desk-reviewer winkelhart)" -eq "$(kept laptop winkelhart)" ] || fail "something is lacking after a new assignment"
on desk-reviewer -d winkelhart evidence add later.txt
on desk-reviewer sync

chapter "Who knows only the name of evidence does not get its bytes by naming it"
printf 'plan\n' >plan.txt
plan=$(sha256sum plan.txt | cut -d ' ' -f 1)
# The thief is even first: his statement is there before the dossier that the bytes are of.
of_other_dossier=$(openssl dgst -sha256 -r -hmac havenkwartier plan.txt | cut -c 1-64)
on desk-reviewer -d winkelhart evidence add plan.txt
forge_proof desk-reviewer plan.txt "$of_other_dossier"
on desk-reviewer sync
on laptop -d havenkwartier evidence add plan.txt
on laptop sync
on desk-reviewer sync
ask desk-reviewer 404 "$url/v1/evidence/$plan"
ask laptop 200 "$url/v1/evidence/$plan" # by the dossier that it is of
on desk-reviewer -d winkelhart evidence list
says "plan.txt"
[ ! -e "$(evidence desk-reviewer plan.txt)" ] || fail "the bytes came to who only knew their name"

chapter "Who has the bytes proves it by stating them again"
on desk-reviewer -d winkelhart evidence add plan.txt
on desk-reviewer sync
lacks Refused
ask desk-reviewer 200 "$url/v1/evidence/$plan"
same answer plan.txt
on tablet sync
on desk-reviewer -d winkelhart evidence add plan.txt
says "Known already"

stop_daemon
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
