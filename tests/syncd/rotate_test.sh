# A device's key gives way to another: seals and tokens go over, what was sealed before stays; a key ends on its day, and that is said in
# time. Stock ssh-keygen is asked on both sides of each moment.
. "$SOURCE_DIR/tests/syncd/service.sh"
. "$SOURCE_DIR/tools/story/days.sh"
service laptop
print_of() { ssh-keygen -lf "$1" | cut -d ' ' -f 2; }
field() { /usr/bin/python3 -c 'import json, sys; value = json.load(open("out"))
for name in sys.argv[1:]: value = value[name]
print(json.dumps(value) if not isinstance(value, str) else value)' "$@"; }
is() { [ "$(field "${@:2}")" = "$1" ] || fail "${*:2} is $(field "${@:2}"), not $1"; }
# sealed FEED: its first segment and seal; verified WHEN: whether stock ssh-keygen takes that for one of the auditor's, by the register's keys
sealed() { for end in jsonl sig; do git -C service/central.git show "dossier/randstad:records/$1/00000001.$end" >"part.$end"; done; }
verified() {
    git -C service/central.git show main:allowed_signers >signers
    ssh-keygen -Y verify -f signers -I auditor -n schouw -s part.sig -O "verify-time=$1" <part.jsonl >/dev/null 2>&1
}
feeds() { sqlite3 laptop/schouw.sqlite "SELECT id FROM feed WHERE dossier = 'randstad' AND mine AND ended IS $1 NULL"; }
stamp() { day "$1" | tr -d -; }
soon=$(day "today + 10 days")

echo "--- a key that ends soon is told of"
on laptop sync
silent "counts until"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on laptop key --json
is "$(print_of laptop/key.pub)" key fingerprint
is true key counts
is null key until
on admin registry key auditor laptop laptop/key.pub --until "$soon"
on admin sync
on laptop sync
says "The key of this device counts until $soon, 10 days more" "schouw key rotate"
on laptop status
says "counts until $soon"
on laptop sync --json
is "$soon" key last
is true key soon

echo "--- another one: made here, registered by the administrator, taken over here"
before=$(feeds "")
on laptop key rotate
says "Another key for this device" "--previous-until DATE"
refuses 1 'does not let the new key seal' schouw -C laptop key rotate
refuses 3 'is to take the place' schouw -C laptop key rotate --key laptop/key
on laptop key rotate --cancel
refuses 2 'no other key' schouw -C laptop key rotate --cancel
ssh-keygen -q -t ed25519 -N '' -f other
next=other.pub
on laptop key rotate --key other
on laptop key
says "$(print_of laptop/key.pub)" "$(print_of "$next")"
refuses 2 'has no other that counts' schouw -C admin registry key auditor phone "$next" --previous-until "$soon"
on admin registry key auditor laptop "$next" --previous-until "$soon"
says "schouw key rotate"
on admin sync
on laptop sync
says "The new key of this device is registered"
on laptop intake covenant received
stop
refuses 3 '' schouw -C laptop key rotate
start
token=$(token_of laptop)
on laptop key rotate
says "This device seals with $(print_of "$next")"
refuses 2 'no other key' schouw -C laptop key rotate --cancel
schouw-syncd devices service --json >out
grep -qF "$(print_of "$next")" out || { cat out; fail "the token did not go over"; }
[ "$(token_of laptop)" = "$token" ] || fail "the token is another"
on laptop intake minutes received
on laptop sync
silent "counts until"
after=$(feeds "")
[ -n "$after" ] && [ "$after" != "$before" ] || fail "the old feed is written in"
sealed "$before"
verified "$(stamp today)120000Z" || fail "what the old key sealed is not valid"
verified "$(stamp "$soon")120000Z" || fail "the old key ends before its last day"
if verified "$(stamp "$soon + 2 days")120000Z"; then fail "the old key goes on after its last day"; fi
sealed "$after"
verified "$(stamp "$soon + 2 days")120000Z" || fail "the new key does not count"
if verified "$(stamp "today - 2 days")120000Z"; then fail "the new key counted before it was registered"; fi
schouw-syncd verify service >out || { cat out; fail "verify"; }

echo "--- a key whose last day is past seals nothing; a link, and the next key, bring the device back"
on admin registry key auditor laptop "$next" --from "$(day "today - 9 days")" --until "$(day "today - 1 day")"
on admin sync
refuses 1 'expired after' schouw -C laptop sync
on laptop key rotate --json
third=$(field public)
refuses 1 '' schouw -C laptop key rotate
on admin registry key auditor laptop "$third"
on admin sync
enrol auditor laptop
on laptop sync
on laptop intake agreements received
on laptop sync
says Landed
on laptop key --json
is "$(print_of "$third")" key fingerprint
stop
