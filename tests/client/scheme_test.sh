# schouw scheme: needs no store; shows the scheme that has the clause; lints a folder and says so in its exit status; begins a new one.
schemes=$SOURCE_DIR/checklists

fails() { # fails STATUS COMMAND..: its words are in `said`
    local expected=$1 status=0
    shift
    said=$("$@" 2>&1) || status=$?
    [ "$status" -eq "$expected" ] || { echo "expected exit status $expected, got $status: $* : $said" >&2; exit 1; }
}
says() { # says TEXT..: all of them are in `said`
    local text
    for text in "$@"; do
        grep -qF -- "$text" <<<"$said" || { echo "\"$text\" is not said in: $said" >&2; exit 1; }
    done
}

# The schemes that are installed beside the program; what a new one begins as is none of them.
said=$(schouw scheme list)
says kvo-3.1 "Keurmerk Veilig Ondernemen" brandronde-1.0 "Fire Round"
[ "$(wc -l <<<"$said")" -eq 2 ]
said=$(schouw scheme show 2.3.1.1)
says "2.3.1.1  Safety analysis" "above 100" "20 %"
said=$(schouw --lang nl scheme show 2.3.1.1)
says "2.3.1.1  Veiligheidsanalyse" "meer dan 100"
said=$(schouw scheme show kvo-3.1 4.4.3)
says "4.4.3  Deviations" "3 months"
said=$(schouw scheme show kvo-3.1)
says "2.2.1" "5.2" "Forms: "
# A clause that both have, the beginning of clauses of one and a clause of the other, or no clause: which scheme has to be said.
for clause in 4.2 2.3 ""; do
    fails 2 schouw scheme show $clause
    says "of which scheme?" "brandronde-1.0, kvo-3.1"
done
fails 2 schouw help 4.2
says "of which scheme?" "schouw scheme show SCHEME 4.2"
[ "$(schouw help 4.4.3)" = "$(schouw scheme show kvo-3.1 4.4.3)" ]
fails 2 schouw help 9.9
says "no scheme here has a clause 9.9"
said=$(schouw scheme show 2.3.1.1 --json)
python3 - "$said" <<'PYTHON'
import json, sys
value = json.loads(sys.argv[1])
assert value["clause"] == "2.3.1.1" and value["title"]["nl"] == "Veiligheidsanalyse", value
assert [row["percent"] for rule in value["rules"] for row in rule.get("thresholds", [])] == [50, 40, 30, 40, 30, 20], value
PYTHON

fails 2 schouw scheme show 2.3.1.9
says "2.3.1.9" "the nearest is 2.3.1.1, of kvo-3.1"
fails 2 schouw scheme show 2.3.1.1/survay
says "2.3.1.1/survey"
fails 2 schouw scheme show kvo-9 2.3.1.1
says "kvo-9" "kvo-3.1"
fails 2 schouw scheme burn
says "list, show, lint or new"

# Lint: what is here is clean; what is spoiled is told by place.
schouw scheme lint kvo-3.1
schouw scheme lint brandronde-1.0
schouw scheme lint "$schemes/kvo-3.1/"
mkdir kvo-3.1
cp "$schemes"/kvo-3.1/*.yaml kvo-3.1/
sed -i 's/kind: within-years/kind: within-year/' kvo-3.1/rules.yaml
line=$(grep -n 'kind: within-year$' kvo-3.1/rules.yaml | cut -d: -f1)
fails 1 schouw scheme lint ./kvo-3.1
says "./kvo-3.1/rules.yaml:$line:11: " "the nearest is within-years" "1 finding"
fails 1 schouw scheme lint ./kvo-3.1 --json
python3 - "$said" "$line" <<'PYTHON'
import json, sys
findings = json.loads(sys.argv[1])["findings"]
assert len(findings) == 1 and findings[0]["file"] == "rules.yaml" and findings[0]["line"] == int(sys.argv[2]), findings
PYTHON
# What nothing gets to is told as well, and a rule that reads a form which is not there.
cp "$schemes"/kvo-3.1/*.yaml kvo-3.1/
sed -i 's/^  - {id: conflicts,/  - {id: empty, name: {nl: leeg, en: empty}}\n&/' kvo-3.1/scheme.yaml
line=$(grep -n 'id: empty' kvo-3.1/scheme.yaml | cut -d: -f1)
fails 1 schouw scheme lint ./kvo-3.1
says "./kvo-3.1/scheme.yaml:$line:10: no rule is told in the section empty" "1 finding"
echo 'forms: []' >kvo-3.1/forms.yaml
fails 1 schouw scheme lint ./kvo-3.1
says "kvo-3.1/rules.yaml:" "forms.yaml has no form of"
fails 2 schouw scheme lint
fails 2 schouw scheme lint ./nowhere

# Two versions: which one has to be said. A broken one is listed with what is wrong, and shows nothing; it stands in nobody's way.
mkdir -p mine
cp -r "$schemes/kvo-3.1" mine/kvo-4.0
sed -i 's/^id: kvo-3.1/id: kvo-4.0/' mine/kvo-4.0/scheme.yaml
export SCHOUW_SCHEMES=$PWD/mine
fails 2 schouw scheme show 2.3.1.1
says "of which scheme?"
said=$(schouw scheme show kvo-4.0 2.3.1.1)
says "Safety analysis"
sed -i 's/^zone:/zones:/' mine/kvo-4.0/scheme.yaml
said=$(schouw scheme list)
says kvo-3.1 "mine/kvo-4.0/scheme.yaml" "did you mean zone?"
fails 2 schouw scheme show kvo-4.0 2.3.1.1
says "did you mean zone?"
said=$(schouw scheme show 2.3.1.1)
says "Safety analysis"

# In a store with a dossier the scheme is that of the dossier; without one it is no different from no store.
unset SCHOUW_SCHEMES
fails 2 schouw -C "$PWD/nowhere" scheme show 9.9
says "9.9"

# A new scheme: six commented files that lint clean, found once its directory is on the search path; nothing is written over.
said=$(schouw scheme new garden-1.0)
says "garden-1.0" "./garden-1.0" "schouw scheme lint ./garden-1.0" "SCHOUW_SCHEMES=$PWD"
[ "$(ls garden-1.0)" = "$(printf '%s\n' certificate.yaml clauses.yaml forms.yaml requirements.yaml rules.yaml scheme.yaml)" ]
for file in garden-1.0/*; do [ "$(grep -c '^ *#' "$file")" -ge 1 ]; done
! grep -r '@' garden-1.0 || { echo "a mark of the template was left" >&2; exit 1; }
grep -qx "published: $(TZ=Europe/Amsterdam date +%F)" garden-1.0/scheme.yaml
said=$(schouw scheme lint ./garden-1.0)
says "nothing to remark"
fails 2 schouw scheme show garden-1.0
said=$(SCHOUW_SCHEMES=$PWD schouw scheme show garden-1.0)
says "New Scheme 1.0"
said=$(SCHOUW_SCHEMES=$PWD schouw scheme show garden-1.0 4.1)
says "it is in writing: yes or no; required; must be yes."
cp -r garden-1.0 before
# What stands in comments is sound as well: with all of it put to use there is nothing to remark.
cp -r garden-1.0 whole
sed -E -i 's/^( *)# (- .*|  .*)$/\1\2/; s/^# ([a-z_]+:.*)$/\1/' whole/*
sed -i 's/^id: garden-1.0/id: whole/' whole/scheme.yaml
grep -q '^successor:' whole/scheme.yaml
[ "$(grep -c '^  - clause:' whole/forms.yaml)" -eq 3 ]
said=$(schouw scheme lint ./whole)
says "nothing to remark"
# A scheme can do without forms, but not without any other file.
rm whole/forms.yaml
sed -i '/kind: form/,/name:/d; /id: contract/d' whole/rules.yaml
said=$(schouw scheme lint ./whole)
says "nothing to remark"
rm whole/rules.yaml
fails 1 schouw scheme lint ./whole
says "./whole/rules.yaml: there is no such file; of a scheme's files only forms.yaml can be left out"
fails 3 schouw scheme new garden-1.0
says "is there already"
diff -r before garden-1.0
mkdir plot
schouw scheme new garden-2.0 plot/ --json >answer
python3 -c 'import json; answer = json.load(open("answer")); assert answer == {"id": "garden-2.0", "directory": "plot/garden-2.0"}, answer'
schouw scheme lint plot/garden-2.0
for id in "" . .. ../up /tmp/up Garden "a b" -- "$(printf 'a%.0s' {1..65})"; do
    fails 2 schouw scheme new "$id"
done
[ "$(ls plot)" = garden-2.0 ]
fails 2 schouw scheme new garden-3.0 nowhere
says "nowhere/garden-3.0"
fails 3 schouw scheme new kvo-3.1 plot
says "there is a scheme kvo-3.1 already"
fails 2 schouw scheme new
fails 2 schouw scheme new one plot three
# What can not be written whole is not left half: a template of which one file is missing.
mkdir -p half/template
cp "$SCHOUW_BIN"/../share/schouw/checklists/template/*.in half/template/
cp -r "$SCHOUW_BIN/../share" share && mkdir bin && cp "$SCHOUW_BIN/schouw" bin/
rm share/schouw/checklists/template/rules.yaml.in
fails 2 bin/schouw scheme new garden-4.0
says "template of rules.yaml"
[ ! -e garden-4.0 ]
SCHOUW_SCHEMES=$PWD/half bin/schouw scheme new garden-4.0 >answer
schouw scheme lint ./garden-4.0
