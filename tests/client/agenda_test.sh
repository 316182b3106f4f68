# `schouw agenda`: what runs in all dossiers of a store; as a list, as JSON, and as a calendar that another program reads.
. "$SOURCE_DIR/tests/client/case.sh"

schouw init "$TEST_DIR/store" --person lead-auditor --device laptop >/dev/null
run agenda
says "No term runs in the dossiers here."
run agenda --days 30
says "by then"
run --lang nl agenda
says "Er loopt geen termijn"
rm -r store

# A licence that ends, a decision with a last day, deviations: one overdue, one with a day agreed, one extended.
case_store
case_open
run deviation raise 2.2.2 minor "No replacement" --on "$(day 'today - 4 months')"
run deviation raise 2.2.7 major "No retention periods" --on "$(day 'today - 10 days')" --term "$(day 'today + 12 days')"
run deviation raise 2.2.8 minor "Not shared" --on "$(day 'today - 1 day')"
run deviation extend 2.2.8 --grounds "The council meets late"
run agenda
says "$(day 'today + 12 days')  in 12 days" "$(day 'today + 60 days')  in 60 days" "days ago" "judge deviation 2.2.2" \
    "judge deviation 2.2.8, term extended" "corrective action on deviation 2.2.7, as agreed" 3.2 4.4.3 4.1.1 \
    "schouw -d randstad-almere deviation correct 2.2.2 TEXT" "decide on Continu Samenwerken" "licence L-1 for kvo-3.1 ends"
[ "$(sed -n 2p "$output" | grep -c 'judge deviation 2.2.2')" -eq 1 ] || fail "what is overdue does not come first: $(cat "$output")"
run --lang nl agenda
says "over 12 dagen" "dagen geleden" "afwijking 2.2.2 beoordelen" "besluiten over Continu Samenwerken" "licentie L-1 voor kvo-3.1 loopt af"
# What it tells to type is what can be done next.
run -d randstad-almere deviation correct 2.2.2 "Somebody was named"
run agenda
says "schouw -d randstad-almere deviation judge 2.2.2 lifted"
run -d randstad-almere deviation judge 2.2.2 lifted --by documents
run agenda
silent "judge deviation 2.2.2"

# Days: of each term what is asked for by then; its last month every day; on another day as it is then.
run agenda --days 11
silent "deviation 2.2.7"
run agenda --days 12
says "corrective action on deviation 2.2.7"
silent "judge deviation 2.2.7"
run agenda --days 0
silent "decide on"
run agenda --days 0 --on "$(day 'today + 60 days')"
says "decide on" "today  " "48 days ago"
! grep "decide on" "$output" | grep -q "days ago" || fail "on its last day it is overdue: $(cat "$output")"
run agenda --days 0 --on "$(day 'today + 61 days')"
grep "decide on" "$output" | grep -q "1 day ago" || fail "the day after its last day it is not overdue: $(cat "$output")"
run agenda --days 0 --on "$(day 'today + 50 days')"
says "in 10 days"
attempt 2 agenda --days -1
says "from 0"
attempt 2 agenda --on 2026-02-30
attempt 2 agenda -o x.ics
says "--ics"
attempt 2 agenda randstad-almere

# What is overdue is red, on a terminal.
run deviation raise 2.2.3 minor "Not signed" --on "$(day 'today - 4 months')"
TERM=xterm python3 "$SOURCE_DIR/tests/client/terminal.py" schouw -C "$TEST_DIR/store" agenda </dev/null >shown
grep -q $'^\e\\[31m2.*judge deviation 2.2.3' shown || fail "not red: $(cat -v shown)"
[ "$(grep -c $'\e\\[31m' shown)" -eq 1 ] || fail "more is red: $(cat -v shown)"

# A judgement gone stale has no day and comes last. (Several dossiers: this one is audited to its report.)
run open kvo-3.1 --certificate basis 'Long, longer; "quoted" \ and '"$(printf 'ë🏙%.0s' {1..20})" --id basis
run partnership --name "KVO" --address "Straat 1" --postcode "1316 BN" --town Almere --area "Bedrijventerrein" --location Almere \
    --covenant "Convenant" --enterprises 113
case_audit
run measure add third "Third"
run measure add fourth "Fourth"
run measure verify third carried-out -m "Seen."
run measure verify fourth carried-out -m "Seen."
run report --issue -m "In order."
run agenda
silent stale
run document 2.2.1 met --reason "seen again" -m "Map seen twice."
run deviation raise 2.2.4 minor "A word" --on "$today"
run agenda
says "report is stale" "schouw -d basis "
tail -n 1 "$output" | grep -q "^—  *stale  *basis  *4.4.4" || fail "what is stale does not come last: $(cat "$output")"

# A dossier under a scheme that is not here is named; the others are listed.
mkdir -p schemes/other-1.0
cp "$SOURCE_DIR"/checklists/kvo-3.1/*.yaml schemes/other-1.0
sed -i 's/^id: kvo-3.1/id: other-1.0/' schemes/other-1.0/scheme.yaml
SCHOUW_SCHEMES=$TEST_DIR/schemes run open other-1.0 --certificate basis "Elsewhere" --id elsewhere
run agenda
says "Not read: elsewhere: " "other-1.0" "decide on Continu Samenwerken"
run agenda --json
python3 - "$output" "$today" <<'END'
import datetime, json, sys
agenda = json.load(open(sys.argv[1]))
assert agenda["day"] == sys.argv[2]
assert [u["dossier"] for u in agenda["unread"]] == ["elsewhere"], agenda["unread"]
terms = agenda["terms"]
days = [t["day"] or "9999" for t in terms]
assert days == sorted(days), days
assert {t["kind"] for t in terms} == {"deviation", "agreed", "decision", "judgement", "licence"}, terms
today = datetime.date.fromisoformat(agenda["day"])
for term in terms:
    if term["day"]:
        assert term["days_left"] == (datetime.date.fromisoformat(term["day"]) - today).days, term
    else:
        assert term["kind"] == "judgement" and term["days_left"] is None, term
    assert term["overdue"] == bool(term["day"] and term["day"] < agenda["day"]), term
    assert (term["warnings"] != []) == (term["kind"] == "decision"), term
assert len({t["uid"] for t in terms}) == len(terms)
END
mv "$output" terms.json

# The calendar: another program's parser reads from it what --json says.
run agenda --ics -o agenda.ics
says "agenda.ics" "1 term has no day" "Not read: elsewhere"
schouw -C store agenda --ics >again.ics 2>said
grep -q "not read: elsewhere" said || fail "what could not be read is not told beside the calendar"
diff <(grep -v DTSTAMP agenda.ics) <(grep -v DTSTAMP again.ics)
schouw -C store agenda --ics --json | python3 -c 'import json, sys; sys.stdout.write(json.load(sys.stdin)["calendar"])' >json.ics
diff <(grep -v DTSTAMP agenda.ics) <(grep -v DTSTAMP json.ics)
# Debian's own python3 has the parser, whatever other python comes first in PATH.
cat >oracle.py <<'END'
import datetime, json, sys
import icalendar
data = open(sys.argv[1], "rb").read()
terms = [t for t in json.load(open(sys.argv[2]))["terms"] if t["day"]]
assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
lines = data.split(b"\r\n")
assert max(map(len, lines)) <= 75, max(lines, key=len)
assert any(line.startswith(b" ") for line in lines), "nothing was long enough to fold"
for line in lines:
    line.decode("utf-8")  # no character is cut
assert br'Long\, longer\; "quoted" \\ and ' in data.replace(b"\r\n ", b"")  # the parser would take it unescaped too
calendar = icalendar.Calendar.from_ical(data)
assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and not calendar.errors
events = calendar.walk("VEVENT")
assert len(events) == len(terms), (len(events), len(terms))
assert len({str(e["UID"]) for e in events}) == len(events)
for event, term in zip(events, terms):
    assert not event.errors, event.errors
    day = datetime.date.fromisoformat(term["day"])
    assert event.decoded("DTSTART") == day and event["DTSTART"].params["VALUE"] == "DATE", event
    made = event.decoded("DTSTAMP")
    assert made.utcoffset() == datetime.timedelta(0) and abs(made - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(hours=1)
    assert str(event["UID"]) == term["uid"][:32] + "@schouw"
    name = term["name"] + ": " if term["name"] else ""
    assert str(event["SUMMARY"]) == name + term["what"] + " (%s)" % term["clause"], (str(event["SUMMARY"]), term)
    assert term["command"] in str(event["DESCRIPTION"]).split("\n")[-1] and term["dossier"] in str(event["DESCRIPTION"]).split("\n")[0]
    alarms = event.walk("VALARM")
    at = [datetime.datetime.combine(day, datetime.time()) + a.decoded("TRIGGER") for a in alarms]
    assert at == [datetime.datetime.fromisoformat(w + "T09:00") for w in term["warnings"]], (at, term["warnings"])
    assert all(a["ACTION"] == "DISPLAY" and a["DESCRIPTION"] == event["SUMMARY"] for a in alarms)
    for alarm, first in zip(alarms[-1:], at[-1:]):  # the last one each day, up to the day itself
        assert first + int(alarm["REPEAT"]) * alarm.decoded("DURATION") == datetime.datetime.combine(day, datetime.time(9))
    assert not any("REPEAT" in a for a in alarms[:-1])
assert sum(e["SUMMARY"].startswith('Long, longer; "quoted" \\ and ë🏙') for e in events) == 1
# As a program that keeps it would write it again: the same events.
assert [e["UID"] for e in icalendar.Calendar.from_ical(calendar.to_ical()).walk("VEVENT")] == [e["UID"] for e in events]
END
/usr/bin/python3 oracle.py agenda.ics terms.json

# After an extension it is the same event on another day.
run -d randstad-almere deviation extend 2.2.7 --grounds "The council meets late"
run agenda --json
mv "$output" terms2.json
run agenda --ics -o later.ics
/usr/bin/python3 oracle.py later.ics terms2.json
/usr/bin/python3 - agenda.ics later.ics <<'END'
import sys
import icalendar
before, after = [{str(e["UID"]): e for e in icalendar.Calendar.from_ical(open(f, "rb").read()).walk("VEVENT")} for f in sys.argv[1:]]
moved = [u for u in after if u in before and after[u].decoded("DTSTART") != before[u].decoded("DTSTART")]
assert len(moved) == 1 and "2.2.7" in after[moved[0]]["SUMMARY"], moved
assert set(after) < set(before) and len(before) - len(after) == 1  # what was agreed is off with it
END

# In Dutch, and nothing of a record reaches the file as it is: a line of its own in a name makes no line of the calendar.
run open kvo-3.1 --certificate continu $'Name\nBEGIN:VEVENT\r\a\e[31m\u202e' --id hostile --previous-number KVO-1 --previous-certificate basis \
    --previous-issued "$(day 'today - 2 years')"
run --lang nl agenda --ics -o nl.ics
says "Agenda"
! grep -q $'\a\|\e\|\u202e' nl.ics || fail "a control character reached the calendar"
/usr/bin/python3 - nl.ics <<'END'
import sys
import icalendar
data = open(sys.argv[1], "rb").read()
events = icalendar.Calendar.from_ical(data).walk("VEVENT")
assert len(events) == data.count(b"\r\nBEGIN:VEVENT\r\n")
hostile = [e for e in events if e["SUMMARY"].startswith("Name\nBEGIN:VEVENT")]
assert len(hostile) == 1 and "besluiten over Continu Samenwerken" in hostile[0]["SUMMARY"], hostile
assert "Laatste dag" in hostile[0]["DESCRIPTION"]
END
run agenda
! grep -q $'\e\|\a' "$output" || fail "an escape reached the terminal"

# On a narrow terminal the next command stands below its term, and no line is longer than the table.
COLUMNS=70 attempt 0 agenda
grep -q '^ \{8,\}schouw ' "$output" || fail "the commands are not below: $(cat "$output")"
COLUMNS=300 attempt 0 agenda
grep -q '^ \{8,\}schouw ' "$output" && fail "the commands are below though there is room: $(cat "$output")"
true
