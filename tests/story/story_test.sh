# The whole story, step by step, with the programs under test; tools/story.sh asserts each step as it is told.
fail() { echo "story_test: $1" >&2; exit 1; }
dir=$TEST_DIR/story
"$SOURCE_DIR/tools/story.sh" "$dir" >told 2>&1 || { tail -n 60 told; exit 1; }
grep -q 'commands did what they should' told

# What the demonstration promises to leave.
for left in central.git laptop tablet desk-reviewer desk-decider report.html certificate.pdf; do
    [ -e "$dir/$left" ] || fail "$left was not left to look at"
done

# Every item of 5.2 stands on the certificate; the prescribed lines literally.
test "$(head -c 5 "$dir/certificate.pdf")" = "%PDF-"
today=$(sed -n 's/.*Decided: positive on \([0-9-]*\)\..*/\1/p' told | tail -n 1)
pdftotext -layout "$dir/certificate.pdf" - | tr -s ' \n' ' ' >certificate.txt
for text in "Certificatie Voorbeeld B.V., Voorbeeldstraat 1, 3527 AA Utrecht" \
    "KVO De Randstad, Voorbeeldweg 1 (verzonnen), 1300 AA Almere" \
    "Working area Bedrijventerrein De Randstad, kantoren en bedrijven" "Location De Randstad, Almere" \
    "Covenant Convenant De Randstad 2015 (nummer verzonnen)" \
    "Certificatie Voorbeeld B.V. verklaart dat het KVO samenwerkingsverband KVO De Randstad voldoet aan de eisen van het CCV certificatieschema Keurmerk Veilig Ondernemen 3.1." \
    "$today" "Continu Samenwerken" "Signature" "Decision-maker" "Director of certification" "KVO-2026-001" "mark no. 1159833" \
    "De status van dit certificaat kan nagegaan worden bij Certificatie Voorbeeld B.V." \
    "Dit certificaat blijft eigendom van Certificatie Voorbeeld B.V." \
    "Gemeente Almere, Politie, Brandweer Flevoland, Werkgroep De Randstad"; do
    grep -qF -- "$text" certificate.txt || fail "the certificate lacks: $text: $(cat certificate.txt)"
done
grep -qx 360x120 <<<"$(pdfimages -list "$dir/certificate.pdf" | awk 'NR > 2 {print $4 "x" $5}')" || fail "the certificate lacks the body's logo"

# The report holds the points of 4.4.2, and the two photographs of the walk.
for text in '<html' 2.2.7 "36 of 113" "Cameras at both entrances" "Stands behind the action plan" "New lamp posts along the ring road" \
    "Both statements seen" "Retention periods decided"; do
    grep -qF -- "$text" "$dir/report.html" || fail "the report lacks: $text"
done
[ "$(grep -o '"data:image/jpeg' "$dir/report.html" | wc -l)" -eq 2 ] || fail "the report lacks the photographs"

# Until the decision the public register named no certificate and no partnership (3.2.2).
first=$(git -C "$dir/central.git" log --reverse --first-parent -m -S KVO-2026-001 --format=%H main -- register.json | sed -n 1p)
register=$(git -C "$dir/central.git" show "$first~1:register.json" "$first~1:register.csv" "$first~1:register.md" "$first~1:README.md")
if grep -qi -e randstad -e KVO-2026-001 <<<"$register"; then fail "an undecided dossier is public: $register"; fi
grep -q KVO-2026-001 <<<"$(git -C "$dir/central.git" show main:register.json)" || fail "the register does not tell of the certificate"

# Whoever reads the repository in a browser gets everywhere.
/usr/bin/python3 "$SOURCE_DIR/tests/story/pages.py" "$dir/central.git" >pages || { cat pages; fail "pages of the repository"; }
git -C "$dir/central.git" show main:certificates/KVO-2026-001.md >page
grep -qF 'Houder: KVO De Randstad' page || { cat page; fail "the certificate's page"; }

# A story in which a step does not do what it should ends there, with exit status 1: here a program that does nothing and says so.
mkdir idle
ln -s /bin/true idle/schouw
ln -s /bin/true idle/schouw-syncd
status=0
SCHOUW_BIN=$TEST_DIR/idle "$SOURCE_DIR/tools/story.sh" "$TEST_DIR/other" >told-idle 2>&1 || status=$?
[ "$status" -ne 0 ] || fail "a story without programs was told to its end"
# What the story made up is marked so in the statement itself; the figures that the business park published are not.
kept() { sqlite3 "$dir/laptop/schouw.sqlite" "select count(*) from record where line like '%\"kind\":\"$1\"%' and line $2 like '%\"invented\":true%'"; }
[ "$(kept walk.observe "")" -ge 5 ] && [ "$(kept walk.observe not)" -eq 0 ] || { echo "the walk is not marked as invented"; exit 1; }
[ "$(kept 'finding.set","item":"2.3.1.1/survey' "")" -eq 0 ] && [ "$(kept 'finding.set","item":"2.3.1.1/survey' not)" -ge 1 ] ||
    { echo "the survey's figures are marked as invented"; exit 1; }
# So with the facts of the forms.
[ "$(kept 'fact.set","item":"2.3.1.1/responses' "")" -eq 0 ] && [ "$(kept 'fact.set","item":"2.3.1.1/responses' not)" -eq 1 ] ||
    { echo "the survey's answers are marked as invented"; exit 1; }
[ "$(kept fact.set "")" -ge 200 ] && [ "$(kept fact.set not)" -eq "$(grep -c '^[a-z-]*: ' "$SOURCE_DIR/tests/story/randstad/published.txt")" ] ||
    { echo "the forms are not marked as invented"; exit 1; }
grep -q invented "$dir/report.html"
