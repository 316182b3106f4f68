# The whole story, step by step, with the programs under test; tools/story.sh asserts each step as it is told.
dir=$TEST_DIR/story
"$SOURCE_DIR/tools/story.sh" "$dir" >told 2>&1 || { tail -n 60 told; exit 1; }
grep -q 'commands did what they should' told
test "$(head -c 5 "$dir/certificate.pdf")" = "%PDF-"
pdftotext -layout "$dir/certificate.pdf" certificate.txt
for text in "Continu Samenwerken" "KVO De Randstad" "KVO-2026-001" "verklaart dat het KVO samenwerkingsverband" \
    "De status van dit certificaat kan nagegaan worden bij" "Dit certificaat blijft eigendom van" "Almere"; do
    tr -s ' \n' ' ' <certificate.txt | grep -qF "$text" || { echo "the certificate lacks: $text"; cat certificate.txt; exit 1; }
done
grep -q '<html' "$dir/report.html"
grep -q '2.2.7' "$dir/report.html"
# Until the decision the public register named no certificate and no partnership (3.2.2).
register=$(git -C "$dir/central.git" show main~1:register.json main~1:register.md main~1:README.md)
if grep -qi -e randstad -e KVO-2026-001 <<<"$register"; then echo "an undecided dossier is public: $register"; exit 1; fi
git -C "$dir/central.git" show main:register.json | grep -q KVO-2026-001
