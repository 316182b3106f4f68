# A case that ends and goes on, and one that renews it, land at a real daemon, which comes to the same verdict; and nothing of what is
# undecided, refused or withdrawn is on main, where the public reads.
. "$SOURCE_DIR/tests/client/case.sh"
daemon=
trap '[ -z "$daemon" ] || { kill "$daemon" 2>/dev/null; wait "$daemon" || true; }' EXIT
central=service/central.git

# enrol PERSON: what enrolling leaves behind in a store of that person's own, for `land`
enrol() {
    local link
    link=$(schouw-syncd enrol --config service --person "$1" --device desk 2>/dev/null)
    schouw init "desk-$1" --person "$1" --device desk >"$output"
    cp store/key store/key.pub "desk-$1/"
    schouw -C "desk-$1" enrol "${link/127.0.0.1:0/127.0.0.1:$(cat port)}" >"$output"
}
# land PERSON: what that person recorded is brought to the daemon from the desk all of them share here
land() {
    as "$1"
    sqlite3 store/schouw.sqlite "ATTACH 'desk-$1/schouw.sqlite' AS own; INSERT OR REPLACE INTO setting
        SELECT * FROM own.setting WHERE name NOT IN ('key', 'person', 'device', 'dossier')"
    run sync
    silent Refused
}
# page DOSSIER TEXT: the status page of the dossier's branch says it
page() { git -C "$central" show "dossier/$1:README.md" >page; grep -qF -- "$2" page || fail "the page of $1 does not say $2: $(cat page)"; }
# public TEXT: whether main says it anywhere
public() { git -C "$central" grep -qF -- "$1" main --; }

case_store
schouw-syncd init service --body Body --root-key store/key.pub --listen 127.0.0.1:0 >"$output"
schouw-syncd run --config service --port-file port 2>daemon.log &
daemon=$!
for _ in $(seq 400); do
    [ -s port ] && break
    kill -0 "$daemon" || fail "the daemon did not start: $(cat daemon.log)"
    sleep 0.05
done
enrol administrator
land administrator
for person in lead-auditor reviewer decider; do enrol "$person"; done

case_open
run refuse -m "Nobody signs."
land lead-auditor
page randstad-almere "**beëindigd**: afgewezen op $today bij aanvraag: Nobody signs."
! public "Randstad" || fail "what was refused is public"

run refuse --resume -m "They sign."
case_audit
run report --issue -m "All meets the scheme."
land lead-auditor
as reviewer
run refuse --step review -m "Minutes made up."
land reviewer
page randstad-almere "afgewezen op $today bij review: Minutes made up."
run refuse --resume -m "They were not."
run review --confirm all
run advise positive "Grant it."
land reviewer
as decider
run decide positive --grounds "In order."
run certificate issue KVO-1 --issued "$today"
land decider
public KVO-1 || fail "the certificate is not in the register"

as lead-auditor
run renew --id almere-next
run intake further/police-figures asked -m "Thefts" --by "$(day tomorrow)"
land lead-auditor
page almere-next "**vorig nummer**: KVO-1"
page almere-next "police-figures: gevraagd op $today"
run refuse --withdrawn -m "Next year."
land lead-auditor
page almere-next "ingetrokken door de aanvrager op $today bij aanvraag: Next year."
for text in almere-next "Next year" "Minutes made up" "Nobody signs" police-figures; do
    ! public "$text" || fail "main says $text"
done
schouw-syncd verify --config service >"$output" 2>&1 || fail "$(cat "$output")"
