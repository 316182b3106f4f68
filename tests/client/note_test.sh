# Notes: from -m, a file, standard input, the editor, line by line on a terminal; and what was typed is never lost.
. "$SOURCE_DIR/tests/client/case.sh"
export NO_COLOR=1 TERM=dumb
unset VISUAL EDITOR

# typed STATUS WORDS..: schouw WORDS on a terminal, with standard input typed.
typed() {
    local want=$1 status=0
    shift
    python3 "$SOURCE_DIR/tests/client/terminal.py" schouw -C "$TEST_DIR/store" "$@" >"$output" 2>&1 || status=$?
    [ "$status" -eq "$want" ] || fail "schouw $* on a terminal: exit status $status where $want was due: $(cat "$output")"
}
note() { schouw -C "$TEST_DIR/store" show "$1" --json | python3 -c 'import json, sys
print(json.dumps([s["body"].get("note") for slot in json.load(sys.stdin)["standing"] if slot["item"] == sys.argv[1] for s in slot["standing"]]))' "$1"; }
kept() { find "$TEST_DIR/store/notes" -type f 2>/dev/null; }
nothing_kept() { [ -z "$(kept)" ] || fail "a note lies about: $(kept)"; }
# An editor that leaves what it was given in `template` and writes its own.
editor() {
    printf '#!/bin/sh\ncp "$2" "%s/template"\ncat >"$2" <<"END"\n%s\nEND\nexit %s\n' "$TEST_DIR" "$1" "${2:-0}" >"$TEST_DIR/editor"
    chmod +x "$TEST_DIR/editor"
    export EDITOR="$TEST_DIR/editor --wait"
}
long="The archive is orderly and holds current versions, but nobody could show in writing how long what is kept; said the secretary."

schouw init "$TEST_DIR/store" --person lead-auditor --device laptop >/dev/null
run open kvo-3.1 --certificate basis "De Randstad" --id randstad
run partnership --name "KVO De Randstad" --enterprises 113
run party police --type police --name "Politie" --representative Wijkagent

case_facts 2.2.1 2.2.3 2.2.4 2.2.5 2.2.6 2.2.8 2.2.9 2.3.1.1
run form 2.2.2/police address="Straat 1" town=Almere involvement="Takes part" replacement=Somebody locally-active=yes
run form 2.3.1.1 enterprises=113 responses=36

echo "--- given"
run document 2.2.1 met -m "In a word."
[ "$(note 2.2.1)" = '["In a word."]' ]
printf 'Line one.\nLine two, with "quotes" and \\ and é.\n' >note.txt
run document 2.2.2 met -F note.txt
note 2.2.2 | grep -qF 'Line one.\nLine two, with \"quotes\" and \\ and \u00e9.'
schouw -C "$TEST_DIR/store" document 2.2.3 met -F - <note.txt >/dev/null
note 2.2.3 | grep -qF 'Line two'
attempt 2 document 2.2.4 met -F missing.txt
printf 'bad \377 bytes' >bad.txt
attempt 2 document 2.2.4 met -F bad.txt
says "UTF-8"
head -c 70000 /dev/zero | tr '\0' x >large.txt
attempt 2 document 2.2.4 met -F large.txt
says "evidence"
nothing_kept

echo "--- the editor opens on a terminal, with what is asked; lines of the template are left out"
editor $'# a remark\nSeen in the minutes.\n\n# another'
typed 0 document 2.2.4 met </dev/null
[ "$(note 2.2.4)" = '["Seen in the minutes."]' ] || fail "not what was typed: $(note 2.2.4)"
grep -q '^# 2.2.4 Organisation: met' template
grep -q '^# One expects to see' template
typed 0 interview police --onsite </dev/null
[ "$(note police)" = '[null, "Seen in the minutes."]' ] || [ "$(note police)" = '["Seen in the minutes.", null]' ] || fail "$(note police)"
grep -q '^# Interview with Politie' template
typed 0 walk crime </dev/null
grep -q '^# crime: what did you see' template
typed 0 finding 2.2.5 unmet </dev/null
nothing_kept
# Without a terminal nobody is asked.
run document 2.2.6 met

# Lines left empty above what was typed are no part of it.
editor $'\n\n# asked\n\nBelow the template.\n'
typed 0 document 2.2.9 met </dev/null
[ "$(note 2.2.9)" = '["Below the template."]' ] || fail "not what was typed: $(note 2.2.9)"

echo "--- an empty note records nothing"
editor '# nothing but a remark'
typed 2 document 2.2.8 met </dev/null
says "the note is empty; nothing was recorded"
[ "$(note 2.2.8)" = '[]' ]
nothing_kept

echo "--- what was typed is kept when it is refused"
editor "$long"
typed 2 document 2.2.4 unmet --evidence missing.pdf --reason other </dev/null
says "your note is kept; give it again with -F"
[ "$(cat "$(kept)")" = "$long" ]
run document 2.2.4 unmet --reason other -F "$(kept)"
note 2.2.4 | grep -qF "$long"
rm "$(kept)"
# Likewise when the editor fails,
editor "half a note" 1
typed 3 document 2.2.8 met </dev/null
says "the editor" "your note is kept"
grep -qx "half a note" "$(kept)"
rm "$(kept)"
# but not a template in which nothing was typed,
editor '# nothing but a remark' 1
typed 3 document 2.2.8 met </dev/null
silent "your note is kept"
nothing_kept
# for -m and words that are long enough to be a loss,
attempt 2 deviation correct 2.2.7 "$long"
says "there is no deviation 2.2.7" "your note is kept"
rm "$(kept)"
attempt 2 document 2.2.4 met -m "$long"
says "give --reason TEXT to replace it" "your note is kept"
[ "$(cat "$(kept)")" = "$long" ]
rm "$(kept)"
attempt 2 document 2.2.4 met "--message=$long" --evidence missing.pdf --reason other
[ "$(cat "$(kept)")" = "$long" ]
rm "$(kept)"
run deviation raise 2.2.7 minor "No periods"
attempt 1 deviation raise 2.2.7 minor "$long" --term "$(day 'today + 1 year')"
says 4.4.3 "your note is kept"
[ "$(cat "$(kept)")" = "$long" ]
rm "$(kept)"
# and for standard input; with --json the error tells where.
status=0
printf '%s' "$long" | schouw -C "$TEST_DIR/store" --json document 2.2.4 met -F - --reason other --evidence missing.pdf >"$output" 2>complaint || status=$?
[ "$status" = 2 ]
[ "$(cat "$(python3 -c 'import json; print(json.load(open("complaint"))["error"]["note"])')")" = "$long" ]
rm "$(kept)"
attempt 2 document 2.2.4 met -m "short"
nothing_kept

echo "--- what is stated by another while a note is typed is not passed over"
# This editor takes its time: somebody else records meanwhile.
printf '#!/bin/sh\nschouw -C "%s/store" finding "$MEANWHILE" unmet -m other >/dev/null\necho mine >"$2"\n' "$TEST_DIR" >"$TEST_DIR/editor"
MEANWHILE=2.3.1.1 typed 3 document 2.3.1.1 met </dev/null
says "meanwhile" "state it again" "your note is kept"
[ "$(note 2.3.1.1)" = '["other"]' ]
grep -qx mine "$(kept)"
attempt 2 document 2.3.1.1 met -F "$(kept)"
run document 2.3.1.1 met -F "$(kept)" --reason "both seen"
rm "$(kept)"
nothing_kept

echo "--- the walk, theme by theme; each line is recorded when it is typed"
typed 0 walk <<'END'
police
Cameras at both entrances.
One sign is missing.

Loitering near the crossing.
^D
END
says "With whom do you walk?" "walk: $today, with police" "Cameras at both entrances."
schouw -C "$TEST_DIR/store" walk --json >"$output"
python3 - "$output" <<'END'
import json, sys
answer = json.load(open(sys.argv[1]))
notes = {theme["theme"]: [o["stands"]["note"] for o in theme["observations"]] for theme in answer["themes"]}
assert notes["crime"][1:] == ["Cameras at both entrances.", "One sign is missing."], notes
assert notes["nuisance"] == ["Loitering near the crossing."], notes
assert notes["fire-safety"] == [], notes
END
typed 0 walk <<'END'



Lines on the road are new.
^D
END
run walk --list
says "Lines on the road are new." "Loitering near the crossing."
