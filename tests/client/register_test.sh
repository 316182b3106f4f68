# The register at a desk: what is told of certificates and licences, to people, programs, spreadsheets and the scheme owner; and what is
# never told of a case that is not decided.
. "$SOURCE_DIR/tests/client/case.sh"

# holds WORDS CONDITION..: what `schouw register WORDS --json` tells keeps to conditions in python over `r`, its certificates by number in `c`
holds() {
    local words=$1
    shift
    # shellcheck disable=SC2086
    run register $words --json
    python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
c = {line["number"]: line for line in r.get("certificates", [])}
for condition in sys.argv[2:]:
    assert eval(condition), (condition, r)' "$output" "$@"
}
# table FILE CONDITION..: the same over the rows of a CSV file, as a stock reader has them
table() {
    python3 -c 'import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
c = {row.get("number"): row for row in rows}
for condition in sys.argv[2:]:
    assert eval(condition), (condition, rows)' "$@"
}

case_store
case_open
run register
says "No certificate was decided" "Licence L-1 for kvo-3.1" valid
run register --csv
[ "$(wc -l <"$output")" -eq 1 ] || fail "an empty register is not its header: $(cat "$output")"
holds "" 'r["certificates"] == []' 'r["body"] == "Certificatie Voorbeeld B.V."' "r['day'] == '$today'"

# Nothing of what is not decided: not while it is assessed, not when facts of a certificate were written down early, not when it ended.
run form A.2 contract-number=C-Geheim
run open kvo-3.1 --certificate basis "Verborgen Verband" --id verborgen
run -d verborgen partnership --name "Verborgen Verband"
run -d verborgen refuse -m "Verborgen gronden"
run use randstad-almere
for words in "" --all "--csv --all" "--json --all"; do
    # shellcheck disable=SC2086
    run register $words
    silent erborgen
    silent eheim
    silent andstad
done
run form A.2 contract-number= --reason "too early"

# An audit that ends well.
case_audit
run report --issue -m "All meets the scheme."
as reviewer
run review --confirm all
run advise positive -m "Grant it."
as decider
run decide positive --grounds "All in order."
run register --all
silent andstad
run certificate issue KVO-2026-001 --issued "$today" --participants "Gemeente Almere,Politie"
until=$(months_later "$today" 36)
run register
says KVO-2026-001 "KVO De Randstad" "Continu Samenwerken" "$today" "$until" valid
silent erborgen
holds "" 'set(c) == {"KVO-2026-001"}' 'c["KVO-2026-001"]["state"] == c["KVO-2026-001"]["status"] == "valid"' \
    'c["KVO-2026-001"]["participants"] == ["Gemeente Almere", "Politie"]' 'c["KVO-2026-001"]["area"] == "Bedrijventerrein De Randstad"' \
    'c["KVO-2026-001"]["scheme_owner"].startswith("Centrum")' 'r["licences"][0]["number"] == "L-1"' 'r["licences"][0]["state"] == "valid"'

# Suspended, and it stays in the list; lifted again.
run certificate suspend KVO-2026-001 -m "Geheime gronden"
run register
says suspended KVO-2026-001
silent eheim
holds "" 'c["KVO-2026-001"]["state"] == "suspended"' "c['KVO-2026-001']['state_since'] == '$today'" 'c["KVO-2026-001"]["status"] == "suspended"'
run certificate lift KVO-2026-001 -m "Solved"
holds "" 'c["KVO-2026-001"]["state"] == "valid"' "c['KVO-2026-001']['status_on'] == '$today'"

# Replaced twice: what is over is in --all only.
run certificate replace KVO-2026-001 KVO-2026-002 -m "Moved" --town Lelystad
run certificate replace KVO-2026-002 KVO-2026-003 -m "Other name" --name '=HYPERLINK("x"), "KVO"' --same-holder
run register
says KVO-2026-003 "2 certificates were replaced or are not valid any more; --all lists them."
silent KVO-2026-001
run register --all
says "(now KVO-2026-002)" "(now KVO-2026-003)" replaced
holds --all 'c["KVO-2026-001"]["replaced_by"] == "KVO-2026-002"' 'c["KVO-2026-002"]["replaced_by"] == "KVO-2026-003"' \
    'c["KVO-2026-003"]["replaces"] == "KVO-2026-002"' 'c["KVO-2026-001"]["town"] == "Almere"' 'c["KVO-2026-003"]["town"] == "Lelystad"' \
    'c["KVO-2026-001"]["state"] == "replaced"' 'c["KVO-2026-003"]["state"] == "valid"' 'list(c) == sorted(c)'

# As a table: what a scheme owner imports. No cell is run as a formula; numbers and names come through whole.
run form A.2 contract-number=@C-17 mark-licence=yes
run register --csv --all -o register.csv
says "3 certificates written to register.csv"
table register.csv 'len(rows) == 3' "c['KVO-2026-003']['partnership'] == '\'=HYPERLINK(\"x\"), \"KVO\"'" \
    "c['KVO-2026-003']['contract-number'] == '\'@C-17'" 'c["KVO-2026-003"]["mark-licence"] == "yes"' \
    'c["KVO-2026-001"]["participants"] == "Gemeente Almere; Politie"' 'c["KVO-2026-001"]["replaced_by"] == "KVO-2026-002"' \
    "c['KVO-2026-003']['expires'] == '$until'" 'c["KVO-2026-002"]["state"] == "replaced"' 'c["KVO-2026-003"]["state"] == "valid"'
schouw -C store register --csv --all >printed.csv
cmp register.csv printed.csv
run register --csv -o register.csv
table register.csv '[row["number"] for row in rows] == ["KVO-2026-003"]'
run register --csv --licences -o licences.csv
says "1 licence written to licences.csv"
table licences.csv 'len(rows) == 1' 'rows[0]["licence"] == "ccv" and rows[0]["number"] == "L-1" and rows[0]["state"] == "valid"'
run register --json --all -o register.json
python3 -c 'import json; r = json.load(open("register.json")); assert len(r["certificates"]) == 3 and len(r["licences"]) == 1, r'
holds --licences '"certificates" not in r' 'len(r["licences"]) == 1'

# Without a licence of the scheme owner no certificate is valid; it was stated of none of them.
as administrator
run registry licence ccv --scheme kvo-3.1 --number L-1 --from "$(day 'today - 2 years')" --until "$(day 'today + 2 years')" --status suspended
run register
says "without licence of the scheme owner" "Licence L-1 for kvo-3.1" suspended
holds "" 'c["KVO-2026-003"]["state"] == "unlicensed"' 'c["KVO-2026-003"]["status"] == "valid"' 'r["licences"][0]["state"] == "suspended"'

# Withdrawn: over.
as decider
run certificate withdraw KVO-2026-003 -m "The end"
run register
says "3 certificates were replaced or are not valid any more"
silent KVO-2026-003
holds --all 'c["KVO-2026-003"]["state"] == "withdrawn"' 'c["KVO-2026-003"]["status"] == "withdrawn"'

# In Dutch; and what can not be.
run --lang nl register --all
says ingetrokken
attempt 2 register --csv --json
says "not both"
attempt 2 register -o somewhere
says "--csv or --json"
attempt 2 register KVO-2026-001
attempt 3 register --csv -o /nowhere/register.csv

# A certificate whose scheme can not be read is not left out in silence.
mkdir -p broken/kvo-3.1
echo nonsense >broken/kvo-3.1/scheme.yaml
SCHOUW_SCHEMES=$PWD/broken attempt 2 register --all
says "dossier randstad-almere" scheme.yaml
