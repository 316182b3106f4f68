# What came in with the application, and what was asked for beyond it: listed, waited for, late, received.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open

# answer ID: its state, or nothing
answer() {
    schouw -C "$TEST_DIR/store" status --json | python3 -c 'import json, sys
print(*[answer["state"] for answer in json.load(sys.stdin)["answers"] if answer["id"] == sys.argv[1]])' "intake/$1"
}
records() { schouw -C "$TEST_DIR/store" log --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'; }
later=$(day 'today + 14 days')

# --- what can not be said ---
before=$(records)
attempt 2 intake covenant
says "usage: schouw intake ITEM"
attempt 2 intake covenant here
says "asked, received, missing or wrong"
attempt 2 intake convenant received
says "did you mean covenant?"
attempt 2 intake futher/police-figures received
says "did you mean further?"
attempt 2 intake covenant/draft received
says "there is one covenant" "/draft"
attempt 2 intake further/Police received
attempt 2 intake further/ received
attempt 2 intake further/police-figures asked -m "Thefts"
says "--by DATE"
attempt 2 intake further/police-figures asked --by "$later"
says "what is asked for?"
attempt 2 intake further/police-figures asked -m "Thefts" --by "$(day yesterday)"
says "by a day before that"
attempt 2 intake further/police-figures asked -m "Thefts" --by 2027-02-29
attempt 2 intake covenant received --by "$later"
says "--by goes with what is asked"
attempt 2 intake covenant received --on "$(day 'today + 3 days')"
says "yet to come"
[ "$(records)" -eq "$before" ] || fail "something of it was recorded"

# --- asked for, by a day ---
run intake further/police-figures asked -m "Reported thefts of the last two years" --by "$later"
says "further data on request, police-figures: asked for $today, by $later" "Reported thefts"
[ "$(answer further/police-figures)" = not-yet ] || fail "it is $(answer further/police-figures)"
run intake
says "further/police-figures" "by $later" "covenant: not yet"
run intake --json
python3 - "$output" "$later" <<'PYTHON'
import json, sys
lines = {line["item"]: line for line in json.load(open(sys.argv[1]))["intake"]}
assert lines["covenant"]["stands"] is None and lines["further"]["stands"] is None, lines
asked = lines["further/police-figures"]["stands"]
assert asked["status"] == "asked" and asked["by"] == sys.argv[2] and asked["note"].startswith("Reported"), asked
PYTHON
run status -v
says "asked for on $today, by $later: Reported thefts of the last two years"
run report
says "further data on request, police-figures" "asked for" "Reported thefts of the last two years"

# --- asked for long ago, and late ---
run intake further/budget asked -m "The budget" --on "$(day 'today - 30 days')" --by "$(day yesterday)"
says "(past)"
[ "$(answer further/budget)" = overdue ] || fail "it is $(answer further/budget)"
run status
says overdue "was due on $(day yesterday)"

# --- and then it is there, is not, is wrong; each a statement of its own ---
printf 'figures\n' >figures.csv
run intake further/police-figures received -e figures.csv
says "received $today" figures.csv
silent "by $later"
[ "$(answer further/police-figures)" = met ] || fail "it is $(answer further/police-figures)"
run intake further/budget missing -m "There is none."
[ "$(answer further/budget)" = unmet ] || fail "it is $(answer further/budget)"
run intake further/budget wrong -m "Of last year."
run intake further/budget received
[ "$(answer further/budget)" = met ] || fail "it is $(answer further/budget)"

# --- what has no name is as before: the scheme does not insist on it ---
[ -z "$(answer further)" ] || fail "it is waited for: $(answer further)"
run intake further received -m "A map."
says "received $today"
[ -z "$(answer further)" ] || fail "it is waited for: $(answer further)"
run intake covenant asked --by "$later"
[ "$(answer covenant)" = not-yet ] || fail "it is $(answer covenant)"
run intake covenant received
[ "$(answer covenant)" = met ] || fail "it is $(answer covenant)"

# --- the body, and what it works to ---
as administrator
run registry body --standard "ISO/IEC 17065" --detailing "An interview takes an hour at least."
says "works to ISO/IEC 17065" "own detailing, which the scheme goes before: An interview takes an hour at least."
attempt 2 registry licence ccv --standard "ISO/IEC 17065"
says "takes no --standard"
run report
says "**scheme owner**: Centrum voor Criminaliteitspreventie en Veiligheid" "**certification body**: Certificatie Voorbeeld" "**licence**: L-1" \
    "**works to**: ISO/IEC 17065" "**own detailing**: An interview takes an hour at least." "The scheme goes before what the certification body details"
