# tools/bench: its jobs of one device run, and what they found is written as JSON with goal and verdict. Times are not judged here.

build=$(cd "$SCHOUW_BIN/.." && pwd)
python3 "$SOURCE_DIR/tools/benchmark/main.py" "$build" --runs 1 --json found.json record status >table
python3 - <<'END'
import json
found = json.load(open("found.json", encoding="utf-8"))
assert [line["job"].split(",")[0] for line in found] == ["record one finding", "schouw status on a day's dossier"], found
for line in found:
    assert line["unit"] == "s" and line["ours"]["median"] > 0 and line["peer"]["median"] > 0, line
    assert line["met"] == (line["ratio"] <= line["goal"]) and line["settings"]["git"].startswith("git version"), line
END
grep -cE 'ratio .*, goal <= (1|2)\.0: (met|NOT MET)$' table | grep -qx 2

# The same seed makes the same day.
for store in one other; do
    schouw init "$store" --person auditor --device laptop >/dev/null
    schouw -C "$store" open kvo-3.1 --certificate basis "Park" --id park >/dev/null
    "$build/tools/bench-device" day "$store" park 5 30
    "$build/tools/bench-device" lines "$store" park | python3 -c 'import json, sys; [print(json.loads(line)["item"], json.loads(line)["body"]) for line in list(sys.stdin)[2:]]' >"$store.day"
done
cmp one.day other.day
[ "$(wc -l <one.day)" -eq 30 ]

# A word that is no job is told.
status=0
python3 "$SOURCE_DIR/tools/benchmark/main.py" "$build" recrod >said 2>&1 || status=$?
[ "$status" -ne 0 ]
grep -q "recrod is neither an option nor a job" said
