# schouw scheme: needs no store; shows the only scheme there is; lints a folder and says so in its exit status.
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

# The scheme that is installed beside the program.
said=$(schouw scheme list)
says kvo-3.1 "Keurmerk Veilig Ondernemen"
said=$(schouw scheme show 2.3.1.1)
says "2.3.1.1  Safety analysis" "above 100" "20 %"
said=$(schouw --lang nl scheme show 2.3.1.1)
says "2.3.1.1  Veiligheidsanalyse" "meer dan 100"
said=$(schouw scheme show kvo-3.1 4.4.3)
says "4.4.3  Deviations" "3 months"
said=$(schouw scheme show)
says "2.2.1" "5.2"
[ "$said" = "$(schouw scheme show kvo-3.1)" ]
said=$(schouw scheme show 2.3.1.1 --json)
python3 - "$said" <<'PYTHON'
import json, sys
value = json.loads(sys.argv[1])
assert value["clause"] == "2.3.1.1" and value["title"]["nl"] == "Veiligheidsanalyse", value
assert [row["percent"] for rule in value["rules"] for row in rule.get("thresholds", [])] == [50, 40, 30, 40, 30, 20], value
PYTHON

fails 2 schouw scheme show 2.3.1.9
says "2.3.1.9" "the nearest is 2.3.1.1"
fails 2 schouw scheme show 2.3.1.1/survay
says "2.3.1.1/survey"
fails 2 schouw scheme show kvo-9 2.3.1.1
says "kvo-9" "kvo-3.1"
fails 2 schouw scheme burn
says "list, lint or show"

# Lint: what is here is clean; what is spoiled is told by place.
schouw scheme lint kvo-3.1
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
fails 2 schouw scheme lint
fails 2 schouw scheme lint ./nowhere

# Two schemes: which one has to be said. A broken one is listed with what is wrong, and shows nothing.
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

# In a store with a dossier the scheme is that of the dossier; without one it is no different from no store.
unset SCHOUW_SCHEMES
fails 2 schouw -C "$PWD/nowhere" scheme show 9.9
says "9.9"
