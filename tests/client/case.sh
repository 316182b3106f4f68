# case.sh: for tests: one dossier in one store, in which several people work by turns. Sourced by scripts that run in TEST_DIR.
# Everything is the program's own doing but two things that enrolling and a second desk would bring: the root key is written into the
# store's settings, and `as` says whose desk it is.

fail() { printf '%s\n' "$1" >&2; exit 1; }
output=$TEST_DIR/output
. "$SOURCE_DIR/tools/story/days.sh"

# attempt STATUS WORDS..: schouw WORDS in the store, which has to end with that exit status; the answer is kept for `says`.
attempt() {
    local want=$1 status=0
    shift
    schouw -C "$TEST_DIR/store" "$@" >"$output" 2>&1 </dev/null || status=$?
    [ "$status" -eq "$want" ] || fail "schouw $*: exit status $status where $want was due: $(cat "$output")"
}
run() { attempt 0 "$@"; }
says() {
    local text
    for text in "$@"; do grep -qF -- "$text" "$output" || fail "the answer does not say \"$text\": $(cat "$output")"; done
}
silent() { ! grep -qF -- "$1" "$output" || fail "the answer says \"$1\": $(cat "$output")"; }
as() { sqlite3 "$TEST_DIR/store/schouw.sqlite" "UPDATE setting SET value = '$1' WHERE name = 'person'"; }

# The store, and the body's registry: an auditor who may review as well, a reviewer, a decider.
case_store() {
    schouw init "$TEST_DIR/store" --person administrator --device desk >"$output"
    sqlite3 "$TEST_DIR/store/schouw.sqlite" "INSERT INTO setting (name, value) VALUES ('root_key', '$(cut -d ' ' -f 1,2 "$TEST_DIR/store/key.pub")')"
    local from qualification person
    from=$(day "today - 2 years")
    run registry body --name "Certificatie Voorbeeld B.V." --address "Voorbeeldstraat 1" --postcode "3527 AA" --town Utrecht
    run registry licence ccv --scheme kvo-3.1 --number L-1 --from "$from" --until "$(day 'today + 2 years')"
    run registry person lead-auditor --name "Lead auditor" --function "Lead auditor" --role auditor --role reviewer
    run registry person reviewer --name "Reviewer" --function "Reviewer" --role reviewer
    run registry person decider --name "Decision-maker" --function "Director of certification" --role decider
    for qualification in education lead-auditor safety public-private quality; do
        run registry qualification lead-auditor "$qualification" --proof "seen" --from "$from"
    done
    for person in lead-auditor reviewer decider; do
        run registry key "$person" desk "$TEST_DIR/store/key.pub"
    done
}

case_open() {
    as lead-auditor
    previous=$(day 'today - 3 years + 60 days')
    run open kvo-3.1 --certificate continu "De Randstad, Almere" --id randstad-almere --previous-number KVO-2015-017 \
        --previous-certificate basis --previous-issued "$previous"
    run partnership --name "KVO De Randstad" --address "Randstad 22-01" --postcode "1316 BN" --town Almere \
        --area "Bedrijventerrein De Randstad" --location "De Randstad, Almere" --covenant "Convenant 2015" --enterprises 113
}

# case_facts [CLAUSE..]: states the facts of every form, or of the forms of these clauses, as far as they are missing and a verdict needs
# them: what the scheme wants to see, and of what is free the simplest. The survey's numbers are left to who tests them.
# shellcheck disable=SC2120 # tests that source this name clauses
case_facts() {
    schouw -C "$TEST_DIR/store" form --json </dev/null |
        python3 "$SOURCE_DIR/tests/client/facts.py" "$@" >"$TEST_DIR/facts"
    run form -F "$TEST_DIR/facts"
}

# The whole audit, in order, up to the closing meeting.
case_audit() {
    local item clause party theme measure
    for item in covenant agreements declaration action-plan minutes evaluation; do run intake "$item" received; done
    run plan effort documents 0.5 onsite 1.25
    run plan approve --by "Certification manager"
    for item in costs conditions body-conditions; do run tell "$item"; done
    run assign lead-auditor --as auditor
    run assign reviewer --as reviewer
    run assign decider --as decider
    for party in municipality police fire-brigade entrepreneurs; do
        run party "$party" --type "$party" --name "Party $party" --address "Straat 1" --town Almere --representative Somebody \
            --replacement "Somebody else" --involvement "Takes part" --locally-active
        run interview "$party" --with Somebody --onsite -m "Stands behind the plan."
    done
    for measure in lighting cameras; do
        run measure add "$measure" "Measure $measure"
        run measure verify "$measure" carried-out -m "Seen."
    done
    case_facts
    run finding 2.3.1.1/survey --enterprises 113 --responses 36
    for clause in $(schouw -C "$TEST_DIR/store" status --json |
        python3 -c 'import json, sys
for answer in json.load(sys.stdin)["answers"]:
    if answer["id"] == answer["clause"] and answer["state"] == "not-yet": print(answer["id"])'); do
        run document "$clause" met -m "Seen in the papers."
    done
    run walk --with municipality,police,fire-brigade,entrepreneurs
    for theme in crime nuisance fire-safety traffic-safety public-space; do run walk "$theme" -m "Seen."; done
    run close --present municipality,police,fire-brigade,entrepreneurs
}
