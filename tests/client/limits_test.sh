# What the server takes as evidence, and a device that knows it: size and type, told early and clearly.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
pixel='iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
printf %s "$pixel" | base64 -d >pixel.png
printf 'a note\n' >note.txt
printf 'PK\003\004 an archive' >archive.jpg # what it is called says nothing
head -c 1500000 /dev/zero | tr '\0' x >large.txt

echo "--- a server that takes everything, up to its size"
on laptop evidence add pixel.png archive.jpg
ask 200 "$url/v1/health"; answered '"evidence":{"max":67108864,"types":["any"]}'
on laptop sync
says 'Evidence sent: 2'

echo "--- its configuration"
stop
setting evidence_types 'image/*, pictures'
refuses 2 '"pictures" is no media type' schouw-syncd run --config service
setting evidence_types 'image/*, application/pdf,text/plain'
setting evidence_max 1
start
ask 200 "$url/v1/health"; answered '"evidence":{"max":1048576,"types":["image/*","application/pdf","text/plain"]}'

echo "--- what the device did not know yet is refused there, and stays here: the statement lands, the bytes do not"
printf 'PK\003\004 another archive' >late.zip
on laptop evidence add late.zip large.txt
sha=$(sha_of late.zip)
refuses 1 'stays behind' schouw -C laptop sync
says 'evidence of type application/zip is not taken here, but image/* application/pdf text/plain' 'evidence of 1500000 bytes is not taken here'
says 'Landed as'
[ ! -e "$(stored "$sha")" ] || fail "bytes of a type that is not taken were kept"
[ -z "$(ls service/uploads)" ] || fail "what was refused is still among the uploads"

echo "--- once a day it asks, and from then on knows"
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = '2020-01-01' WHERE name = 'evidence_asked'"
refuses 1 'stays behind' schouw -C laptop sync
says 'stays behind: it is of type application/zip, and the server takes image/* application/pdf text/plain as evidence (it said so on 20'
refuses 1 'archive.jpg is of type application/zip' schouw -C laptop evidence add archive.jpg
refuses 1 'large.txt is too large: 1.5 MB, and the server takes evidence of at most 1.0 MB' schouw -C laptop evidence add note.txt large.txt
refuses 1 'archive.jpg is of type application/zip' schouw -C laptop intake covenant received --evidence archive.jpg
on laptop evidence list
silent note.txt # none of several is added when one is refused
on laptop intake covenant received --evidence note.txt
says note.txt

echo "--- what it said long ago it may not say any more: a warning, no refusal"
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = '2020-01-01' WHERE name = 'evidence_asked'"
printf 'PK\003\004 a third archive' >third.zip
on laptop evidence add third.zip
says 'It may not be taken by the server: third.zip is of type application/zip' '2020-01-01'

echo "--- a device that enrols knows it at once"
on . init desk --device desk
on admin registry key auditor desk desk/key.pub
on admin sync
enrol auditor desk
on desk sync
on desk use randstad
refuses 1 'archive.jpg is of type application/zip' schouw -C desk evidence add archive.jpg

echo "--- the administrator allows more: what stayed behind comes"
stop
setting evidence_types any
setting evidence_max 64
start
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = '2020-01-01' WHERE name = 'evidence_asked'"
on laptop sync
says 'Evidence sent: 4'
cmp late.zip "$(stored "$sha")"
stop
