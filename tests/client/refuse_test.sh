# A case ends at intake, is taken up again, is audited, ends at the report, is taken up again, and is decided: refused by the right
# person each time, with nothing lost and nothing public.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open

# gates: "open" or "shut" of each, sorted
gates() { schouw -C "$TEST_DIR/store" status --json | python3 -c 'import json, sys; print(*sorted(set(json.load(sys.stdin)["gates"].values())))'; }
# ended: the answer that has no rule, as "state section sentence"; nothing where the case goes on
ended() {
    schouw -C "$TEST_DIR/store" status --json | python3 -c 'import json, sys
for answer in json.load(sys.stdin)["answers"]:
    if answer["id"] == "ended": print(answer["state"], answer["section"], answer["sentence"])'
}
records() { schouw -C "$TEST_DIR/store" log --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'; }

# --- what can not be said, and leaves nothing behind ---
before=$(records)
attempt 2 refuse
says "on what grounds?"
attempt 2 refuse -m "  "
attempt 2 refuse --step intak -m "No covenant."
says "did you mean intake?"
attempt 2 refuse --withdrawn --resume -m x
attempt 2 refuse --resume --step intake -m x
attempt 2 refuse -m "No covenant." --on "$(day 'today + 2 days')"
says "yet to come"
attempt 1 refuse --resume -m x
says "nothing to resume"
as decider
attempt 1 refuse -m "Not mine to say."
says "up to the auditor"
[ "$(records)" -eq "$before" ] || fail "something of it was recorded"
[ -z "$(ended)" ] || fail "the case has ended"

# --- refused at intake, where the first thing stands in the way ---
as lead-auditor
printf 'Letter\n' >letter.txt
run refuse -m "Nobody wants to sign a covenant." -e letter.txt
says "refused on $today at intake: Nobody wants to sign a covenant."
[ "$(ended)" = "unmet intake refused on $today at intake: Nobody wants to sign a covenant." ] || fail "it is not ended: $(ended)"
[ "$(gates)" = shut ] || fail "gates are open: $(gates)"
run status
says "· refused ·" "This case has ended: refused on $today at intake" "schouw refuse --resume -m GROUNDS"
silent "Between this dossier"
silent "schouw intake"
attempt 1 assign lead-auditor --as auditor
says "the case has ended" "Nobody wants to sign"
attempt 1 report --issue -m "All the same"
says "the case has ended"
attempt 1 refuse --withdrawn -m "Twice"
says "has ended already"
run report
says "letter.txt" "**refused**" "Nobody wants to sign a covenant."
run agenda
silent "randstad"
run register --json
silent "andstad"
run --lang nl status
says "afgewezen op $today bij aanvraag: Nobody wants to sign a covenant."

# --- taken up again: all that was there is there, and the audit goes on ---
run refuse --resume -m "It is signed after all."
says "This case goes on."
[ -z "$(ended)" ] || fail "it has ended still"
case_audit
run report --issue -m "All meets the scheme."

# --- the report is out: now it is the reviewer's, not the auditor's ---
attempt 1 refuse -m "Second thoughts."
says "up to the reviewer"
as reviewer
run refuse --step review -m "The minutes were made up." --json
python3 - "$output" <<'PYTHON'
import json, sys
answer = json.load(open(sys.argv[1]))
assert answer["ended"]["status"] == "refused" and answer["ended"]["step"] == "review", answer
assert [line["kind"] for line in answer["recorded"]][-1] == "case.end", answer
PYTHON
attempt 1 review --confirm all
says "the case has ended"
as decider
attempt 1 decide positive --grounds "All the same"
says "the case has ended: refused on $today at review: The minutes were made up."
attempt 1 refuse --resume -m "I like it"
says "up to the reviewer"

# --- and goes on: what ended makes no judgement stale ---
as reviewer
run refuse --resume -m "They were not."
run status
silent stale
run review --confirm all
run advise positive "Grant it."
attempt 1 refuse -m "No."
says "up to the decider"
as decider
run refuse -m "The body's own conditions are not met."
says "at decision"
attempt 1 decide positive --grounds "In order"
run refuse --resume -m "They are."
run decide positive --grounds "All in order."

# --- what was decided, and what has a certificate, is not refused any more ---
attempt 1 refuse -m "Too late"
says "decided positively on $today" 4.4.4
run certificate issue KVO-1 --issued "$today"
attempt 1 refuse --withdrawn -m "Too late"
says "there is a certificate"
as administrator
attempt 1 refuse -m "Too late"
run report
says "The minutes were made up." "They were not." "It is signed after all."

# --- the applicant withdraws another case; an administrator may end any ---
as lead-auditor
run open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
as decider
run refuse --withdrawn -m "Telephone call."
says "withdrawn by the applicant on $today at intake: Telephone call."
run status
says "· withdrawn ·"
as administrator
run refuse --resume -m "Called again."
run refuse --step plan -m "No budget."
says "refused on $today at plan: No budget."
printf "From a file\n" >grounds.txt
run refuse --resume -F grounds.txt
