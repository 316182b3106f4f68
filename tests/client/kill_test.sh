# What a verb acknowledged is there: verbs are killed at any moment, and every statement of one that ended well is in the store, in an
# unbroken chain, with the bytes of its evidence; nothing is there by halves.
. "$SOURCE_DIR/tests/client/case.sh"
rounds=60

schouw init "$TEST_DIR/store" --person lead-auditor --device laptop >/dev/null
run open kvo-3.1 --certificate basis "De Randstad" --id randstad
: >acknowledged
: >tried

# How long a verb takes here, in microseconds: kills are spread over somewhat more than that.
started=$(date +%s%N)
run walk crime -m "timing"
took=$(($(date +%s%N) / 1000 - started / 1000))

killed=0
for round in $(seq "$rounds"); do
    printf 'bytes of round %s' "$round" >"evidence-$round"
    echo "$round" >>tried
    schouw -C "$TEST_DIR/store" --json walk crime -m "round $round" --evidence "evidence-$round" >answer 2>complaint </dev/null &
    verb=$!
    # From the first moment to well beyond the last, in steps that fall elsewhere each time; every tenth is spared.
    if [ $((round % 10)) -ne 0 ]; then
        moment=$((took * 3 * ((round * 37) % rounds) / (2 * rounds)))
        sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
        kill -9 "$verb" 2>/dev/null || true
    fi
    status=0
    wait "$verb" 2>/dev/null || status=$?
    if [ "$status" -eq 0 ]; then
        echo "$round" >>acknowledged
    elif [ "$status" -eq 137 ]; then
        killed=$((killed + 1))
    else
        fail "round $round: exit status $status: $(cat complaint)"
    fi
done
# Both must have happened, or this has shown nothing.
[ "$killed" -ge 5 ] || fail "only $killed of $rounds were killed in time"
[ "$(wc -l <acknowledged)" -ge 6 ] || fail "only $(wc -l <acknowledged) of $rounds got through"

[ "$(sqlite3 store/schouw.sqlite 'PRAGMA integrity_check')" = ok ]
[ -z "$(sqlite3 store/schouw.sqlite 'PRAGMA foreign_key_check')" ]
python3 - <<'END'
import hashlib, json, os, sqlite3

database = sqlite3.connect("store/schouw.sqlite")
lines = [line for (line,) in database.execute("SELECT line FROM record ORDER BY feed, seq")]
(feeds,) = database.execute("SELECT count(*) FROM feed").fetchone()
assert feeds == 1, feeds
previous, notes, evidence, used = "", [], {}, []
for number, line in enumerate(lines, 1):
    record = json.loads(line)
    assert record["seq"] == number and record["prev"] == previous, line
    previous = hashlib.sha256(line.encode()).hexdigest()
    if record["kind"] == "evidence.add":
        evidence[record["item"]] = record["body"]
    if record["kind"] == "walk.observe" and record["body"]["note"].startswith("round"):
        notes.append(int(record["body"]["note"].split()[1]))
        # An observation and its evidence are one: neither stands without the other.
        (sha256,) = record["body"]["evidence"]
        used.append(sha256)
        bytes_ = open(os.path.join("store/evidence", sha256[:2], sha256), "rb").read()
        assert hashlib.sha256(bytes_).hexdigest() == sha256 and bytes_.decode() == "bytes of round %d" % notes[-1]
assert sorted(used) == sorted(evidence), "evidence without its observation"
acknowledged = [int(line) for line in open("acknowledged")]
missing = set(acknowledged) - set(notes)
assert not missing, "acknowledged and lost: %s" % sorted(missing)
assert len(notes) == len(set(notes)), "stated twice"
print("%d tried, %d acknowledged, %d kept" % (len(open("tried").readlines()), len(acknowledged), len(notes)))
END
# And it goes on from there.
run walk crime -m "after all that"
run status
