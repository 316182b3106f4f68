# `schouw init`: a store with a key of its own, or with one that is there; nothing half-made.
fail() { printf '%s\n' "$1" >&2; exit 1; }
attempt() { # STATUS WORDS..
    local want=$1 status=0
    shift
    schouw "$@" >output 2>&1 </dev/null || status=$?
    [ "$status" -eq "$want" ] || fail "schouw $*: exit status $status where $want was due: $(cat output)"
}
says() { local text; for text in "$@"; do grep -qF -- "$text" output || fail "the answer does not say \"$text\": $(cat output)"; done; }
setting() { sqlite3 "$1/schouw.sqlite" "SELECT value FROM setting WHERE name = '$2'"; }

# A key by ssh-keygen, for who looks at files and rights.
attempt 0 init laptop --device laptop
says "Made a store in $PWD/laptop" "$PWD/laptop/key.pub" "schouw registry key PERSON laptop key.pub" "schouw enrol" "Not known here yet"
says "$(ssh-keygen -lf laptop/key.pub | cut -d ' ' -f 2)"
[ "$(stat -c %a laptop/key laptop/schouw.sqlite | sort -u)" = 600 ] || fail "others may read the key or the store"
[ "$(setting laptop device)" = laptop ] && [ -z "$(setting laptop person)" ] && [ "$(setting laptop key)" = key ]
[ "$(cut -d ' ' -f 1,3 laptop/key.pub)" = "ssh-ed25519 laptop" ]
# A device without a person has to be enrolled first; the store can be moved.
mv laptop moved
attempt 2 -C moved open kvo-3.1 --certificate basis "De Randstad"
says "schouw enrol"

# The comment names who and where; recording works before enrolment.
attempt 0 init desk --person lead-auditor --device desk
says "record meanwhile"
[ "$(cut -d ' ' -f 3 desk/key.pub)" = lead-auditor@desk ]
attempt 0 -C desk open kvo-3.1 --certificate basis "De Randstad"
attempt 0 -C desk finding 2.2.1 met -m "Map seen." --without-facts "Seen on the way."
attempt 0 --json init json --person p --device d
python3 -c 'import json; a = json.load(open("output")); assert a["person"] == "p" and a["key"].startswith("ssh-ed25519 ") and a["fingerprint"].startswith("SHA256:")'

# A store is never overwritten.
before=$(sha256sum desk/key desk/schouw.sqlite)
attempt 3 init desk
says "there is a store in $PWD/desk already"
[ "$before" = "$(sha256sum desk/key desk/schouw.sqlite)" ] || fail "the store was touched"
# An init that was cut off between store and key is finished by the next one.
sqlite3 json/schouw.sqlite "DELETE FROM setting"
attempt 0 init json --device again
[ "$(setting json device)" = again ]

# Where: the word, else -C, else SCHOUW_HOME, else here; but never a store further up.
mkdir desk/inside
(cd desk/inside && schouw init --device inside) >output
[ -e desk/inside/schouw.sqlite ]
attempt 0 -C named init --device named
SCHOUW_HOME=$PWD/home attempt 0 init --device home
[ -e named/key.pub ] && [ -e home/key.pub ]

# Names as the registry has them; without --device the host's.
attempt 2 init bad --device "Lap top"
attempt 2 init bad --person ../x --device laptop
attempt 2 init bad --passphrase
says terminal
[ ! -e bad ] || fail "a refusal left a folder"
attempt 0 init host
grep -qE '^[a-z0-9][a-z0-9-]*$' <<<"$(setting host device)"

# A key that is there: by its private file, by the .pub of one an agent holds; other kinds are no key for us.
ssh-keygen -q -t ed25519 -N '' -C mine -f mine
ssh-keygen -q -t rsa -b 2048 -N '' -f rsa
attempt 2 init taken --key missing
attempt 2 init taken --key rsa
attempt 2 init taken --key mine --passphrase
[ ! -e taken ] || fail "a refused key left a store"
attempt 0 init taken --key mine --person lead-auditor --device taken
cmp taken/key.pub mine.pub
[ "$(setting taken key)" = "$PWD/mine" ]
attempt 0 -C taken open kvo-3.1 --certificate basis "De Randstad"
cp mine.pub agent.pub
attempt 0 init agent --key agent.pub --person lead-auditor --device agent
[ "$(setting agent key)" = "$PWD/agent.pub" ]
attempt 0 -C agent open kvo-3.1 --certificate basis "De Randstad"
sqlite3 agent/schouw.sqlite "SELECT json_extract(line, '\$.body.key') FROM record WHERE seq = 1" | grep -qx "$(cut -d ' ' -f 1,2 mine.pub)"
