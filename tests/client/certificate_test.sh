# The certificate, from the records to the sheet: every item of 5.2, and the same bytes whoever makes it.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open
case_audit
run report --issue -m "All meets the scheme."
as reviewer
run review --confirm all
run advise positive "Grant it."
as decider
run decide positive --grounds "In order."
run certificate issue KVO-2026-001 --issued "$today" --participants "Gemeente Almere,Politie"

run certificate show
says "Certificatie Voorbeeld B.V., Voorbeeldstraat 1, 3527 AA Utrecht" "KVO De Randstad, Randstad 22-01, 1316 BN Almere" \
    "Bedrijventerrein De Randstad" "De Randstad, Almere" "Convenant 2015" "verklaart dat het KVO samenwerkingsverband KVO De Randstad" \
    "$today" "Continu Samenwerken" "Decision-maker" "Director of certification" KVO-2026-001 "Keurmerk Veilig Ondernemen" \
    "De status van dit certificaat kan nagegaan worden bij" "blijft eigendom van Certificatie Voorbeeld B.V." "Gemeente Almere, Politie"
run certificate show -o certificate.pdf
says certificate.pdf
pdftotext -layout certificate.pdf - | tr -s ' \n' ' ' >sheet
for words in "Certificatie Voorbeeld B.V., Voorbeeldstraat 1" "KVO De Randstad, Randstad 22-01, 1316 BN Almere" "Bedrijventerrein De Randstad" \
    "De Randstad, Almere" "Convenant 2015" "verklaart dat het KVO samenwerkingsverband" "$today" "Continu Samenwerken" "Decision-maker" \
    "Director of certification" KVO-2026-001 "Keurmerk Veilig Ondernemen" 1159833 "kan nagegaan worden bij" "blijft eigendom van" "Gemeente Almere, Politie"; do
    grep -qF -- "$words" sheet || fail "the sheet does not say \"$words\": $(cat sheet)"
done
run certificate show -o again.pdf
cmp certificate.pdf again.pdf
# Without a home to keep a cache of fonts in.
HOME=/nowhere XDG_CACHE_HOME=/nowhere run certificate show -o homeless.pdf
cmp certificate.pdf homeless.pdf
run certificate show --json
python3 -c 'import json, sys
lines = {line["id"]: line["text"] for line in json.load(open(sys.argv[1]))["certificate"]}
assert lines["number"] == "KVO-2026-001" and "Director of certification" in lines["signature"], lines' "$output"
attempt 2 certificate issue KVO-2026-001 -o x.pdf
attempt 2 certificate print
