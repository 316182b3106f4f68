# What becomes of a certificate at the desk: suspended, lifted, replaced, duplicates, withdrawn; never transferred; and what the sheet
# of one that is not valid looks like.
. "$SOURCE_DIR/tests/client/case.sh"
# The real scheme, but for a certificate of one month, so that one can run out here.
mkdir -p schemes
cp -r "$SOURCE_DIR/checklists/kvo-3.1" schemes
sed -i 's/^validity_months: .*/validity_months: 1/' schemes/kvo-3.1/scheme.yaml
export SCHOUW_SCHEMES=$TEST_DIR/schemes
case_store
case_open
case_audit
run report --issue -m "All meets the scheme."
as reviewer
run review --confirm all
run advise positive "Grant it."
as decider

# Before there is a certificate.
run certificate status
says "not issued"
attempt 1 certificate suspend KVO-2026-001 -m "Too early."
says "no certificate was issued" "Nothing was recorded"
attempt 1 certificate transfer KVO-2026-001
attempt 2 certificate show

run decide positive --grounds "In order." --date "$(day 'today - 60 days')"
cp -r store early
run certificate issue KVO-2026-001 --participants "Party police"
last=$(months_later "$today" 1)
sheet() { pdftotext -layout "$1" - | tr -s ' \n' ' '; }
# Whether the stamp's red is on the sheet.
red() {
    pdftoppm -r 30 -png -singlefile "$1" page
    /usr/bin/python3 - <<'END'
import re, struct, sys, zlib
data, at, rows, info = open("page.png", "rb").read(), 8, b"", None
while at < len(data):
    length, kind = struct.unpack(">I4s", data[at:at + 8])
    if kind == b"IHDR": info = struct.unpack(">IIBB", data[at + 8:at + 18])
    if kind == b"IDAT": rows += data[at + 8:at + 8 + length]
    at += 12 + length
width, height, depth, colour = info
assert depth == 8 and colour == 2, info
raw, stride, before, reds = zlib.decompress(rows), width * 3, bytearray(width * 3), 0
for y in range(height):
    kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
    for i in range(stride):
        a, b, c = line[i - 3] if i > 2 else 0, before[i], before[i - 3] if i > 2 else 0
        p = a + b - c
        paeth = a if abs(p - a) <= abs(p - b) and abs(p - a) <= abs(p - c) else b if abs(p - b) <= abs(p - c) else c
        line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
    reds += sum(line[i] > 200 and line[i + 1] < 190 and line[i + 2] < 190 for i in range(0, stride, 3))
    before = line
sys.exit(0 if reds > 500 else 1)
END
}

# One that was issued earlier has run out by now.
mv store late && mv early store
run certificate issue KVO-2026-001 --issued "$(day 'today - 60 days')"
ended=$(months_later "$(day 'today - 60 days')" 1)
run certificate show -o expired.pdf
says "NOT VALID: expired since $(date -d "$ended + 1 day" +%F)"
red expired.pdf || fail "an expired certificate is not stamped"
attempt 1 certificate suspend KVO-2026-001 -m "Too late."
says "was valid until $ended" "schouw renew" "A.2"
attempt 1 certificate replace KVO-2026-001 KVO-2026-002 -m "Lost."
attempt 1 certificate duplicate police
run status
says "KVO-2026-001: expired since"
run certificate suspend KVO-2026-001 -m "Written down late." --on "$ended"
mv store early && mv late store

# Valid: as it was, and nothing across it.
run certificate status
says "KVO-2026-001  valid since $today" "issued $today, last day $last" "Decision-maker"
run certificate show -o valid.pdf
silent "NOT VALID"
! red valid.pdf || fail "something is stamped across a valid certificate"
attempt 1 certificate issue KVO-2026-002
says "issued in this dossier already" "schouw renew" "schouw certificate replace"
attempt 1 certificate transfer KVO-2026-001
says "can not be transferred" "A.2" "--same-holder" "schouw open" "Nothing was recorded"
attempt 2 certificate lift KVO-2026-001
says "grounds"
attempt 1 certificate lift KVO-2026-001 -m "Nothing to lift."
attempt 2 certificate suspend KVO-2026-009 -m "Another one."
says "KVO-2026-001 stands here"
attempt 2 certificate suspend KVO-2026-001 -m "No end." --until "$today"
attempt 2 certificate suspend KVO-2026-001 -m "Tomorrow's." --on "$(day 'today + 3 days')"
attempt 2 certificate lift KVO-2026-001 -m "x" --until "$last"
says "--until does not go with"
attempt 2 certificate suspend KVO-2026-001 -m "x" -o x.pdf
attempt 2 certificate replace KVO-2026-001
attempt 2 certificate revoke KVO-2026-001

# Duplicates: for a participant, and the sheet says for whom.
attempt 2 certificate duplicate nobody
says "no participant"
run certificate duplicate police -o police.pdf
says "Duplicate for Party police" "police.pdf"
sheet police.pdf | grep -q "Duplicate for Party police, $today" || fail "the duplicate does not say for whom: $(sheet police.pdf)"
! red police.pdf || fail "a duplicate is stamped"
run certificate duplicate police -o again.pdf
cmp police.pdf again.pdf
run certificate show -o valid2.pdf
cmp valid.pdf valid2.pdf
run certificate status --json
python3 - "$output" "$today" "$last" <<'END'
import json, sys
s = json.load(open(sys.argv[1]))
assert (s["number"], s["state"], s["since"], s["issued"], s["first_issued"], s["expires"]) == ("KVO-2026-001", "valid", sys.argv[2], sys.argv[2], sys.argv[2], sys.argv[3]), s
assert s["until"] is None
assert [(d["party"], d["name"], d["number"], d["current"]) for d in s["duplicates"]] == [("police", "Party police", "KVO-2026-001", True)], s
assert [(e["event"], e["person"], e["number"]) for e in s["history"]] == [("issued", "decider", "KVO-2026-001")], s
END

# Who audited does not say what becomes of it, nor who only reviews.
as lead-auditor
attempt 1 certificate suspend KVO-2026-001 -m "I saw it."
says "Nothing was recorded"
as reviewer
attempt 1 certificate withdraw KVO-2026-001 -m "I read it."
attempt 1 certificate duplicate police
as decider

# Suspended.
printf 'A letter.\n' >letter.txt
run certificate suspend KVO-2026-001 -m $'No meetings since May.\nAs they wrote.' --until "$(day 'today + 20 days')" -e letter.txt
says "suspended since $today" "by $(day 'today + 20 days') to be lifted or withdrawn"
run certificate show
head -n 1 "$output" | grep -q "NOT VALID: suspended since $today" || fail "it does not say first of all that it is suspended: $(cat "$output")"
run --lang nl certificate show
head -n 1 "$output" | grep -q "geschorst" || fail "not in Dutch: $(cat "$output")"
run certificate show -o suspended.pdf
red suspended.pdf || fail "a suspended certificate is not stamped"
sheet suspended.pdf >words
grep -q "This certificate is not valid: suspended since $today" words || fail "the sheet does not say so: $(cat words)"
run --lang nl certificate show -o geschorst.pdf
sheet geschorst.pdf >words
grep -q geschorst words || fail "the sheet is not in Dutch: $(cat words)"
cmp -s suspended.pdf geschorst.pdf && fail "both languages have the same stamp"
run status
says "KVO-2026-001: suspended since $today"
run certificate status
says "KVO-2026-001  suspended since $today" "No meetings since May. …" "until $(day 'today + 20 days')"
silent "As they wrote"
run agenda
says "lift the suspension of certificate KVO-2026-001" "schouw -d randstad-almere certificate lift KVO-2026-001 -m GROUNDS" "$(day 'today + 20 days')"
attempt 1 certificate suspend KVO-2026-001 -m "Once more."
says "suspended already"
attempt 1 certificate replace KVO-2026-001 KVO-2026-002 -m "Moved." --address "Plein 2"
says "is suspended since $today" "A.2"
attempt 1 certificate duplicate fire-brigade
run certificate lift KVO-2026-001 -m "They met."
says "valid since $today"
attempt 1 certificate lift KVO-2026-001 -m "Twice."
run agenda
silent "lift the suspension"
run certificate suspend KVO-2026-001 -m "Again."
run certificate lift KVO-2026-001 -m "Again."

# Replaced: a new number, the same last day; another name only for the same holder.
attempt 1 certificate replace KVO-2026-001 KVO-2026-002 -m "Another holder." --name "KVO Anders"
says "can not be transferred to KVO Anders" "A.2"
attempt 2 certificate replace KVO-2026-001 KVO-2026-001 -m "The same number."
attempt 2 certificate replace KVO-2026-007 KVO-2026-002 -m "Of what is not there."
says "KVO-2026-001 is"
attempt 2 certificate replace KVO-2026-001 KVO-2026-002
says "grounds"
run certificate replace KVO-2026-001 KVO-2026-002 -m "Moved, and renamed." --name "KVO De Nieuwe Randstad" --same-holder --address "Plein 2" \
    --postcode "1300 AA"
says "KVO-2026-002 replaces KVO-2026-001" "valid until $last as before" "1 duplicate is of the old one"
run certificate show
says "KVO De Nieuwe Randstad, Plein 2, 1300 AA Almere" "verklaart dat het KVO samenwerkingsverband KVO De Nieuwe Randstad voldoet" KVO-2026-002 \
    "Bedrijventerrein De Randstad" "Party police"
run certificate status
says "replaces KVO-2026-001" "Moved, and renamed." "of KVO-2026-001, which was replaced"
attempt 2 certificate suspend KVO-2026-001 -m "The old number."
says "KVO-2026-002 stands here"
run agenda
says "certificate KVO-2026-002 ends" "schouw -d randstad-almere renew"
silent "KVO-2026-001 ends"

# Without a licence it is not valid, whatever it says; the right comes back with the licence.
as administrator
run registry licence ccv --scheme kvo-3.1 --number L-1 --until "$(day 'today - 1 day')"
as decider
run certificate status
says "without licence of the scheme owner"
run certificate show -o unlicensed.pdf
red unlicensed.pdf || fail "a certificate without a licence behind it is not stamped"
says "NOT VALID: without licence"
attempt 1 certificate replace KVO-2026-002 KVO-2026-003 -m "Lost."
says 4.1.1
attempt 1 certificate duplicate fire-brigade
as administrator
run registry licence ccv --scheme kvo-3.1 --number L-1 --until "$(day 'today + 2 years')"
as decider
run certificate duplicate fire-brigade -o fire.pdf

# Withdrawn: for good.
run certificate withdraw KVO-2026-002 -m "Misuse of the mark."
says "withdrawn since $today" "for good" "schouw renew"
run certificate show -o withdrawn.pdf
sheet withdrawn.pdf >words
grep -q "not valid: withdrawn since $today" words || fail "the sheet does not say so: $(cat words)"
red withdrawn.pdf || fail "a withdrawn certificate is not stamped"
for words in "lift KVO-2026-002" "suspend KVO-2026-002" "withdraw KVO-2026-002" "replace KVO-2026-002 KVO-2026-003"; do
    # shellcheck disable=SC2086
    attempt 1 certificate $words -m "After all."
    says "for good" "schouw renew"
done
attempt 1 certificate issue KVO-2026-003
says "was withdrawn on $today" "schouw renew"
attempt 1 certificate duplicate police
run agenda
silent "KVO-2026-002 ends"
run status
says "KVO-2026-002: withdrawn since $today"
run certificate status
[ "$(grep -c "$today  KVO-2026-00" "$output")" -eq 7 ] || fail "the history is not whole: $(cat "$output")"
