# `schouw status`: what stands between a dossier and a decision, by clause.
. "$SOURCE_DIR/tests/client/case.sh"

# Without a registry it works too: a device that is not enrolled.
schouw init "$TEST_DIR/store" --person lead-auditor --device laptop >/dev/null
attempt 2 status
says "schouw open"
case_open
run status
says "De Randstad, Almere" "Continu Samenwerken" "$today" 3.2.1 "not yet" "Between this dossier and a decision:" "next: schouw" \
    "statements not synced yet" "Last day for a decision: $(months_later "$previous" 36)"
run intake covenant received
run intake evaluation missing
case_facts 2.2.1 2.2.3
run finding 2.2.1 met -m "Map seen."
run finding 2.2.2 unmet -m "No replacement for the police."
run status
says "unmet       2.2.2" 3.2.1
silent "unmet       2.2.1"
run status -v
says "met         2.2.1"

# A term that has passed is told as overdue, with the clause.
run deviation raise 2.2.2 minor "No replacement" --on "$(day 'today - 4 months')"
run status
says "overdue (4.4.3)" "First of all:"
[ "$(sed -n '/^First of all:/,$p' "$output" | sed -n 2p | grep -c '^  overdue     4.4.3')" = 1 ] || fail "the most urgent is not told first at the end: $(cat "$output")"
says "Keurmerk Veilig Ondernemen 3.1 · Continu Samenwerken" "De Randstad, Almere (randstad-almere)"

# In a narrow window lines end between words, and go on below what they are about.
COLUMNS=80 attempt 0 status
[ "$(python3 -c 'import sys; print(max(len(line.rstrip("\n")) for line in open(sys.argv[1], encoding="utf-8")))' "$output")" -le 80 ] || fail "a line is longer than the window: $(cat "$output")"
COLUMNS=80 attempt 0 --lang nl status
[ "$(python3 -c 'import sys; print(max(len(line.rstrip("\n")) for line in open(sys.argv[1], encoding="utf-8")))' "$output")" -le 80 ] || fail "a line is longer than the window: $(cat "$output")"
says "Eerst dit:"

# The same in Dutch, and in another language whatever the environment says.
run --lang nl status
says "niet voldaan" "te laat"
LANGUAGE=nl LC_ALL=C.UTF-8 attempt 0 --lang en status
says unmet

# --json holds every answer, and is one line.
run status --json
[ "$(wc -l <"$output")" -eq 1 ]
python3 - "$output" <<'END'
import json, sys
status = json.load(open(sys.argv[1]))
answers = {a["id"]: a for a in status["answers"]}
assert answers["2.2.1"]["state"] == "met" and answers["2.2.2"]["state"] == "unmet", answers["2.2.2"]
assert status["open"] == sum(a["state"] != "met" and a["before"] in ("assignment", "report", "review", "advice", "decision") for a in status["answers"])
# Where facts are missing the next step is the form.
assert answers["2.2.4"]["remedy"] == "schouw form 2.2.4", answers["2.2.4"]
assert status["gates"]["decision"] == "shut" and status["unsealed"] > 0 and status["unsynced"] == status["unsealed"]
for section in status["sections"]:
    mine = [a for a in status["answers"] if a["section"] == section["id"]]
    assert section["total"] == len(mine) and section["met"] == sum(a["state"] == "met" for a in mine), section
END

# log: newest first, with notes; a replaced verdict is marked; nothing is lost.
run finding 2.2.2 met --reason "replacement named since" -m "Letter of the police."
run log 2.2.2
says "finding.set 2.2.2: met" "Letter of the police." "replacement named since" superseded "No replacement for the police." "not synced yet"
[ "$(grep -n 'finding.set 2.2.2: met' "$output" | cut -d: -f1)" -lt "$(grep -n 'finding.set 2.2.2: unmet' "$output" | cut -d: -f1)" ]
run log --oneline -n 1
[ "$(wc -l <"$output")" -eq 1 ]
says "2.2.2  met"
run log --json -n 2
python3 -c 'import json, sys; entries = json.load(open(sys.argv[1])); assert len(entries) == 2 and entries[0]["kind"] == "finding.set"' "$output"
attempt 2 log 9.9.9
attempt 2 log -k finding.sets
says "finding.set"

# show: an item, a clause, a statement by its hash; something unknown names the nearest.
run show 2.2.2
says met "stated 2 times" "Letter of the police."
run show covenant
says received
hash=$(schouw -C store log --json -n 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["hash"][:10])')
run show "$hash"
says "finding.set 2.2.2" "Letter of the police."
attempt 2 show covenent
says "did you mean covenant?"

# What stands in records does not reach the terminal as it is.
run finding 2.2.3 met -m $'red \e[31m and a bell \a'
run show 2.2.3
! grep -q $'\e\|\a' "$output" || fail "an escape reached the terminal"
run status -q
[ ! -s "$output" ]

# What only other verbs need is not loaded: each of these brings a dozen more.
LD_DEBUG=files LD_DEBUG_OUTPUT="$TEST_DIR/loaded" schouw -C store status >/dev/null
cat "$TEST_DIR"/loaded.* >loaded
grep -q "libc\.so" loaded || fail "the loader told nothing"
! grep -E "lib(curl|pango|cairo|gdk_pixbuf|gobject)" loaded || fail "status loads what it does not need"
