# `schouw form`: the facts of a clause, given in words, in a file, in the editor, or line by line; what is refused records nothing, and what
# was typed is kept.
. "$SOURCE_DIR/tests/client/case.sh"
export NO_COLOR=1 TERM=dumb
unset VISUAL EDITOR

records() { sqlite3 "$TEST_DIR/store/schouw.sqlite" "SELECT count(*) FROM record"; }
# refuse STATUS WORDS..: ends with that status and leaves nothing behind.
refuse() {
    local before
    before=$(records)
    attempt "$@"
    [ "$(records)" = "$before" ] || fail "refused, but recorded: schouw ${*:2}"
}
# typed STATUS WORDS..: schouw WORDS on a terminal, with standard input typed.
typed() {
    local want=$1 status=0
    shift
    python3 "$SOURCE_DIR/tests/client/terminal.py" schouw -C "$TEST_DIR/store" "$@" >"$output" 2>&1 || status=$?
    [ "$status" -eq "$want" ] || fail "schouw $* on a terminal: exit status $status where $want was due: $(cat "$output")"
}
# stands ITEM VALUE: as JSON has it
stands() {
    local got
    got=$(schouw -C "$TEST_DIR/store" form "${1%%/*}" --json </dev/null | python3 -c 'import json, sys
places = {place["item"]: place for form in json.load(sys.stdin)["forms"] for place in form["places"]}
print(json.dumps(places[sys.argv[1]]["value"]) if sys.argv[1] in places else "no place")' "$1")
    [ "$got" = "$2" ] || fail "$1 stands as $got where $2 was due"
}
kept() { find "$TEST_DIR/store/notes" -type f 2>/dev/null; }
nothing_kept() { [ -z "$(kept)" ] || fail "a note lies about: $(kept)"; }

schouw init "$TEST_DIR/store" --person lead-auditor --device laptop >/dev/null
run open kvo-3.1 --certificate basis "De Randstad" --id randstad
run party police --type police --name "Politie" --representative Wijkagent
run party bureau --type adviser --name "Bureau"
run measure add lighting "New lamp posts"

echo "--- which forms there are, and what one asks"
run form
says "2.2.3    Covenant" "0 of 8, 7 missing" "Where the mark stands" "once there is a certificate" "next: schouw form 2.2.1"
silent "2.5.3.1" # asked of a renewal only
run --lang nl form
says "ontbreken"
run form 2.2.3
says "2.2.3 Covenant: 0 of 8 facts; missing: signed by all parties" "and 4 more" "signed-by-all " "missing (yes or no)" "not filled in (a day, YYYY-MM-DD)"
run form 2.2.2
says "2.2.2/police Politie" "who sits in the meetings: Wijkagent" "address: missing"
silent Bureau
run form 2.3.1.1
says "Sources of the safety analysis" "Themes of the safety analysis" "2.3.1.1/crime"
run form 2.3.1.1/crime
silent "2.3.1.1/nuisance"
refuse 2 form 2.2.33
says "has no form at 2.2.33; did you mean 2.2.3?"
refuse 2 form 2.5.3.1
says "not asked for certificate basis"
refuse 2 form 2.2.2/nobody
says 'no participant "nobody"'
refuse 2 form 2.2.2/bureau
refuse 2 form 2.3.1.1/crim
says "did you mean crime?"
refuse 2 form 2.2.3/row
says "has no rows"
refuse 2 form 2.2.3 --drop --template
says "exclude each other"
refuse 2 form --drop
run form --json
python3 - "$output" <<'END'
import json, sys
forms = json.load(open(sys.argv[1]))["forms"]
covenant = next(form for form in forms if form["clause"] == "2.2.3")
assert covenant["asked"] == 8 and covenant["missing"] == 7 and covenant["each"] == "once" and not covenant["waits"], covenant
assert {field["id"]: field["type"] for field in covenant["fields"]}["signed-on"] == "day"
assert all(place["value"] is None and place["item"] == "2.2.3/" + place["field"] for place in covenant["places"])
mark = next(form for form in forms if form["clause"] == "A.3")
assert mark["waits"] and mark["stage"] == "certificate" and "website" in next(f for f in mark["fields"] if f["id"] == "use")["choices"]
END

echo "--- in words"
run form 2.2.3 signed-by-all=yes signed-on=2018-06-04
says "2.2.3 Covenant: 2 of 8 facts; missing: commitment"
run form 2.2.3 signed-by-all=ja
says "Nothing new"
refuse 2 form 2.2.3 signed-on=2018-06-05
says '2.2.3/signed-on stands as "2018-06-04" (lead-auditor on laptop' "--reason TEXT"
run form 2.2.3 signed-on=2018-06-05 --reason "read wrongly"
stands 2.2.3/signed-on '"2018-06-05"'
refuse 2 form 2.2.3 signed-on=
says "--reason TEXT"
run form 2.2.3 signed-on= --reason "no day on it"
stands 2.2.3/signed-on null
run form 2.2.3 signed-on=2018-06-04
stands 2.2.3/signed-on '"2018-06-04"'
refuse 2 form 2.2.3 area=yes sgned-on=2018-06-04
says 'no field "sgned-on"; did you mean signed-on?'
refuse 2 form 2.2.3 area=yes goal=maybe
says "goal is yes or no"
refuse 2 form 2.2.3 area=yes area=no
says "given twice"
refuse 2 form 2.2.3 area
says "no FIELD=VALUE"
refuse 2 form area=yes
says "of which form?"
refuse 2 form 2.2.1 enterprises=many
refuse 2 form 2.2.1 enterprises=-1
refuse 2 form 2.2.3 signed-on=2018-02-30
refuse 2 form 2.2.3 area=yes -e missing.pdf
head -c 4001 /dev/zero | tr '\0' x >long
refuse 2 form 2.2.1 "activities=$(cat long)"
says "4000 characters"
kept | xargs -r rm -f
echo "the covenant" >covenant.txt
run form 2.2.3 area=yes -m "page 2" -e covenant.txt
schouw -C store log --json -k fact.set 2.2.3/area | python3 -c 'import json, sys
body = json.load(sys.stdin)[0]["body"]
assert body["value"] is True and body["note"] == "page 2" and len(body["evidence"]) == 1, body'
# What stands with the participant is changed there, as `schouw party` would.
run form 2.2.2/police address="Laan 1" locally-active=yes
says "4 of 7 facts"
schouw -C store party --json | python3 -c 'import json, sys
stands = {party["item"]: party["stands"] for party in json.load(sys.stdin)["parties"]}["police"]
assert stands["address"] == "Laan 1" and stands["locally_active"] is True and stands["representative"] == "Wijkagent", stands'
refuse 2 form 2.2.2/police address="Laan 2"
says "--reason"
refuse 2 form 2.2.2/police name= --reason "none"
# What is asked only with another fact, both at once and in any order.
refuse 2 form 2.2.9 goals-consent=2018-01-01
says "goals-changed=yes"
run form 2.2.9 goals-consent=2018-01-01 goals-changed=yes
says "2 of 4 facts"
# Counts that can not be, at once or one by one.
refuse 2 form 2.3.1.1 responses=11 enterprises=10
says "more"
run form 2.3.1.1 enterprises=10
refuse 2 form 2.3.1.1 responses=11
nothing_kept

echo "--- rows"
run form 2.4.2/first on=2018-03-01 present=all written=yes
says "3 of 3 facts"
run form 2.4.2/second on=2018-04-01
says "second: participants present"
refuse 2 form 2.4.2/Second on=2018-04-01
says "can be no row"
refuse 2 form 2.4.2 on=2018-04-01
says "of which row?"
refuse 2 form 2.4.2/second --drop
says "--reason"
run form 2.4.2/second --drop --reason "was no meeting"
silent "2.4.2/second"
says "3 of 3 facts"
refuse 2 form 2.4.2/second --drop --reason "again"
says "has no facts"

echo "--- a file: all of it or nothing"
run form --template
cp "$output" template
grep -qx '\[2.2.3\]' template
grep -qx 'signed-on: 2018-06-04' template
grep -qx '\[2.3.2.6/1\]' template
! grep -q '^\[A' template || fail "forms of a certificate are asked before there is one"
run form -F template
says "Nothing new"
sed 's/^planning:$/planning: the board,\n  each year\n\n  in writing/; s/^contracts:$/contracts: the chair/' template >filled
run form -F filled
says "2.2.4 Organisation: 2 of 5 facts"
stands 2.2.4/planning '"the board,\neach year\n\nin writing"'
run form 2.2.4 --template
cp "$output" again
run form -F again
says "Nothing new"
printf '[2.2.5]\nlasting: yes\nwriten: yes\n' >wrong
refuse 2 form -F wrong
says 'wrong, line 3: ' 'no field "writen"; did you mean written?'
printf '[2.2.5]\nlasting: yes\n\n[2.2.4]\ncontracts: somebody else\n' >wrong
refuse 2 form -F wrong
says 'wrong, line 5: 2.2.4/contracts stands as "the chair"' "--reason TEXT"
printf '[2.2.5]\nlasting: yes\n\n[2.2.2/nobody]\naddress: x\n' >wrong
refuse 2 form -F wrong
says "wrong, line 5: " "no participant"
printf '[2.2.9]\norganisation-changed: no\norganisation-consent: 2018-01-01\n[2.2.5]\nlasting: yes\n' >wrong
refuse 2 form -F wrong
says "2.2.9/organisation-consent: "
printf '[2.2.5]\nlasting: yes\n' >right
refuse 2 form 2.2.4 -F right
says "another form"
refuse 2 form -F missing.txt
head -c 1100000 /dev/zero | tr '\0' '#' >large
refuse 2 form -F large
says "longer than 1048576 bytes"
printf '[2.2.5]\nlasting: \377\n' >bad
refuse 2 form -F bad
says "UTF-8"
printf 'lasting: yes\nwritten: yes\n' >right
run form 2.2.5 -F right
says "2.2.5 Goals of the cooperation: 2 of 3 facts"
# Standard input is kept when it is refused, and is a file that can be given again.
nothing_kept
status=0
printf '[2.2.6]\njoining: yes\n# %s\narea: perhaps\n' "$(head -c 100 /dev/zero | tr '\0' x)" |
    schouw -C store form -F - >"$output" 2>&1 || status=$?
[ "$status" -eq 2 ]
says "standard input, line 4: area is yes or no" "your note is kept; give it again with -F"
sed 's/perhaps/yes/' "$(kept)" >mended
rm "$(kept)"
run form -F mended
says "2.2.6 Working agreements: 2 of 7 facts"
# So are long words on the command line.
refuse 2 form 2.2.4 "address=$(head -c 100 /dev/zero | tr '\0' y)" wirtten=yes
grep -qx "\[2.2.4\]" "$(kept)"
sed -i 's/^wirtten/written/' "$(kept)"
run form -F "$(kept)"
says "2.2.4 Organisation: 4 of 5 facts"
rm "$(kept)"

echo "--- line by line, each answer recorded when it is given"
before=$(records)
typed 0 form 2.2.7 <<'END'
yes
perhaps
ja

^D
END
says "archive is orderly and complete (yes or no)" "current is yes or no" "2.2.7 Records kept by the partnership: 2 of 4 facts"
[ "$(records)" -eq $((before + 2)) ] || fail "not two answers were recorded"
stands 2.2.7/archive true
stands 2.2.7/current true
stands 2.2.7/stale null
# Nonsense, three times: it is left open and the next one is asked.
typed 0 form 2.2.7 <<'END'
x
yess
z
no
END
says "left open"
stands 2.2.7/stale null
stands 2.2.7/retention false
run form 2.2.7
says "the clause is not met with that"
# A row by its name; the questions that come with an answer.
typed 0 form 2.3.2.6 <<'END'
yes
2018-05-01
Kick off
kick-off
2018-04-01
all
yes

END
says "day of approval" "another meeting?" "can be no row" "2.3.2.6 Meetings on the plan: 3 of 3 facts"
stands 2.3.2.6/approved-on '"2018-05-01"'
stands 2.3.2.6/kick-off/on '"2018-04-01"'
# What is not required is asked with --all only; nothing is asked twice.
typed 0 form 2.2.5 </dev/null
silent "the goals in short"
typed 0 form 2.2.5 --all <<'END'
less burglary
END
stands 2.2.5/goals '"less burglary"'
typed 0 form 2.2.5 --list </dev/null
says "less burglary"
# What can not be is asked again, what may not be ends it: the answers so far stand.
typed 0 form 2.2.2 <<'END'
Almere

Other agent
^D
END
stands 2.2.2/police/town '"Almere"'
stands 2.2.2/police/involvement null
stands 2.2.2/police/replacement '"Other agent"'
nothing_kept

echo "--- the editor"
editor() { # EXPRESSION of sed, on what it is given
    printf '#!/bin/sh\ncp "$1" "%s/given"\nsed -i "%s" "$1"\n' "$TEST_DIR" "$1" >"$TEST_DIR/editor"
    chmod +x "$TEST_DIR/editor"
    export EDITOR="$TEST_DIR/editor"
}
attempt 2 form 2.2.8 --edit
says "needs a terminal"
editor 's/^inside:$/inside: yes/; s/^means:$/means: newsletter/'
typed 0 form 2.2.8 --edit </dev/null
grep -qx 'inside:' given
says "2.2.8 Communication: 2 of 4 facts"
editor 's/nothing/nothing/'
typed 0 form 2.2.8 --edit </dev/null
says "Nothing was changed"
nothing_kept
# What is changed or emptied asks why, once.
editor 's/^inside: yes$/inside: no/; s/^means:.*/means:/'
typed 0 form 2.2.8 --edit <<'END'
it was last year's
END
says "the reason: "
stands 2.2.8/inside false
stands 2.2.8/means null
schouw -C store log --json -k fact.set 2.2.8/inside | grep -q "it was last year's"
# What is refused is kept, and taken again once it is mended.
editor 's/^others:$/others: perhaps/'
typed 2 form 2.2.8 --edit </dev/null
says "others is yes or no" "your note is kept; give it again with -F"
sed -i 's/perhaps/yes/' "$(kept)"
run form -F "$(kept)"
stands 2.2.8/others true
rm "$(kept)"

echo "--- a verdict needs its facts, and what they say"
refuse 1 document 2.2.7 met
says "no"
run form 2.2.7 stale=no
refuse 1 document 2.2.7 met -m "All in order."
says "2.2.7 can not be met" "retention periods in writing" "schouw form 2.2.7"
run document 2.2.7 unmet -m "No periods."
run form 2.2.7 retention=yes --reason "they came by mail"
run document 2.2.7 met --reason "they came by mail"
refuse 1 document 2.2.6 met -m "Nobody knows."
says "2.2.6 is judged on facts" "--without-facts"
run document 2.2.8 unmet --without-facts "nobody could tell"
says "unmet (document review), without all facts"
run document 2.2.1 not-applicable
# On a terminal nobody types a note that can not be recorded.
editor 's/^/x/'
rm -f given
typed 1 document 2.2.6 met </dev/null
says "judged on facts, and 5 are missing"
[ ! -e given ] || fail "the editor was opened in vain"
# Counts come from the form where they are not given.
run form 2.3.1.1 responses=6 survey-themes=yes
run finding 2.3.1.1/survey
says "6 of 10 is at least 50 %"
refuse 2 finding 2.3.1.1/survey --responses 5
says "responses 6" "--reason TEXT"
run finding 2.3.1.1/survey --responses 5 --reason "one was double"
says "5 of 10"
stands 2.3.1.1/responses 5
refuse 2 form 2.3.1.1 responses=7 --reason "more came"
says "stands in the finding on 2.3.1.1/survey"

echo "--- what comes from records is escaped"
run form 2.2.1 activities=$'red \e[31m\nand a bell \a'
run form 2.2.1
! grep -q $'\e\|\a' "$output" || fail "an escape reached the terminal"
run form 2.2.1 --template
! grep -q $'\e\|\a' "$output" || fail "an escape reached the terminal"
run form -q
[ ! -s "$output" ]
