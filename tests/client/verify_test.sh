# `schouw verify` finds nothing in a store that is whole, and in one that was broken behind its back each thing that was done to it.
. "$SOURCE_DIR/tests/client/devices.sh"

without="a test of the way, not of the facts"
body_open
device_open auditor laptop
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop finding 2.2.1 met -m "Seen." --without-facts "$without"
echo papers >papers
on laptop intake covenant received --evidence papers
on laptop sync
on laptop finding 2.2.2 met -m "Seen too." --without-facts "$without"
on laptop sync
on laptop finding 2.2.3 met -m "Not sealed." --without-facts "$without"
stop
counted() { sqlite3 laptop/schouw.sqlite "SELECT count(*) FROM $1"; }

echo "--- a store that is whole, without a daemon"
on laptop verify
says '2 dossiers: '
says '; 1 not sealed yet.'
says 'Evidence: 1 files (7 bytes).'
says 'All of it is as it was stated and sealed.'
on laptop verify --json
for what in "statements record" "feeds feed" "segments segment" "checkpoints checkpoint"; do
    [ "$(field "${what% *}")" = "$(counted "${what#* }")" ] || { cat out; fail "not all ${what% *} were looked at"; }
done
[ "$(field checkpoints)" -ge 2 ] && [ "$(field problems)" = "[]" ] && [ "$(field registry)" = true ] || { cat out; fail "something is missing"; }
on laptop verify randstad --json
[ "$(field checkpoints)" = 0 ] && [ "$(field dossiers)" = 2 ] || { cat out; fail "a dossier is judged by the registry, and nothing more"; }
refuses 2 'there is no dossier nowhere here' schouw -C laptop verify nowhere

echo "--- what is done to it behind its back is told, with where"
# found SQL WORDS..: in a copy of the store
found() {
    local sql=$1 text; shift
    rm -rf copy
    cp -r laptop copy
    sqlite3 copy/schouw.sqlite "$sql"
    refuses 1 ' problem' schouw -C copy verify
    for text in "$@"; do says "$text"; done
}
mine="feed IN (SELECT id FROM feed WHERE mine AND dossier = 'randstad')"
seq_of() { sqlite3 laptop/schouw.sqlite "SELECT seq FROM record WHERE $mine AND line LIKE '%$1%'"; }
seen=$(seq_of 'Seen."')
found "UPDATE record SET line = replace(line, 'Seen.', 'Sewn.') WHERE $mine" \
    "randstad, laptop, statement $seen (feed " 'its bytes were changed: they do not hash to what is kept of them'
sqlite3 laptop/schouw.sqlite "SELECT replace(line, 'Seen.', 'Sewn.') FROM record WHERE $mine AND seq = $seen" | tr -d '\n' >line
found "UPDATE record SET line = CAST(readfile('line') AS TEXT), hash = '$(sha256sum <line | cut -c 1-64)' WHERE $mine AND seq = $seen" \
    "randstad, laptop, statement $((seen + 1)) (feed " 'the chain is broken: it does not follow the statement before it'
found "DELETE FROM record WHERE $mine AND seq = $seen" "the chain is broken: statements $seen to $seen are missing"
found "DELETE FROM record WHERE $mine AND seq = $(seq_of 'Not sealed')" 'the last statements are missing'
found "UPDATE record SET line = '{}' WHERE $mine AND seq = $seen" 'this dossier can not be folded'
found "UPDATE segment SET seal = (SELECT other.seal FROM segment AS other WHERE NOT other.$mine LIMIT 1) WHERE $mine AND first = 1" \
    'randstad, laptop, statement 1 (feed ' 'the seal does not verify'
found "DELETE FROM segment WHERE $mine AND first = 1" 'there is no seal, or more than one, over statements 1 to '
found "UPDATE feed SET sealed = sealed + 1 WHERE mine AND dossier = 'randstad'" 'the seals reach up to statement '
found "UPDATE feed SET person = 'reviewer' WHERE mine AND dossier = 'randstad'" 'the feed is kept under another person than its feed.open states'
found "UPDATE feed SET key = (SELECT key FROM feed WHERE dossier = 'registry' LIMIT 1) WHERE mine AND dossier = 'randstad'" \
    'the feed is kept under another key than its feed.open states' 'the seal does not verify'
found "UPDATE segment SET received = 'yesterday' WHERE $mine AND first = 1" 'its receipt bears no time'
found "UPDATE setting SET value = (SELECT key FROM feed WHERE mine LIMIT 1) WHERE name = 'root_key'" 'was stated without authority: '
found "UPDATE checkpoint SET body = replace(body, ' moved', ' stood') WHERE number = (SELECT max(number) FROM checkpoint)" \
    'it is kept under another name than its bytes have'
found "UPDATE setting SET value = (SELECT key FROM feed WHERE mine LIMIT 1) WHERE name = 'daemon_key'" 'the registry admits no daemon with the key '
found "PRAGMA ignore_check_constraints = ON; UPDATE feed SET mine = 7 WHERE dossier = 'registry'" 'SQLite finds the store damaged: '
found "UPDATE record SET line = '{}' WHERE seq = 3 AND feed = (SELECT id FROM feed WHERE dossier = 'registry' LIMIT 1)" \
    'registry, ' 'the checkpoints can not be judged: '
found "UPDATE feed SET device = CAST(x'ff41' AS TEXT) WHERE mine AND dossier = 'randstad'" \
    'the feed is kept under another device than its feed.open states'
# One byte of the file, so that a line is no JSON any more, which SQLite itself stumbles over.
rm -rf copy
cp -r laptop copy
sqlite3 copy/schouw.sqlite 'PRAGMA wal_checkpoint(TRUNCATE)' >out
LC_ALL=C sed -i 's/"note":"Seen."/"note"!"Seen."/' copy/schouw.sqlite
refuses 1 'SQLite finds the store damaged: ' schouw -C copy verify
says "randstad, laptop, statement $seen (feed "

echo "--- evidence"
rm -rf copy
cp -r laptop copy
bytes=$(find copy/evidence -type f)
echo more >>"$bytes"
refuses 1 'the bytes of evidence ' schouw -C copy verify
says ' were changed: they hash to '
rm "$bytes"
on copy verify
says 'Evidence that is not here: 1 files.'
