# Report, review, advice, decision, certificate, register: each at its time, by the right person, about what is there.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open
refused() { attempt 1 "$@"; says "Nothing was recorded."; }

# Too early for everything, and nothing of it is recorded.
refused report --issue -m "Too early"
as decider
refused decide positive --grounds "All seems well"
says 4.4. "it is too early"
refused certificate issue KVO-2026-001
attempt 2 certificate show
as lead-auditor
before=$(schouw -C store log --json | python3 -c 'import json, sys; print(sum(e["kind"] in ("report.issue", "decision.set", "certificate.issue") for e in json.load(sys.stdin)))')
[ "$before" -eq 0 ]

case_audit
# Evidence that is named and has not come keeps the report back, and nothing else does.
printf 'a photograph' >walk.jpg
run walk crime -m "Seen again." --evidence walk.jpg
photograph=$(find store/evidence -type f -name "$(sha256sum walk.jpg | cut -d ' ' -f 1)")
mv "$photograph" away # as on a device that got the statements only
refused report --issue -m "All is well."
says "evidence walk.jpg ($(sha256sum away | cut -c 1-12)) is pending: its bytes are on desk of Lead auditor only"
mv away "$photograph"
run report --issue -m "All meets the scheme."
says "Report 1 issued"

# Who audited does not judge, and hears that first; roles count as well.
refused review --confirm all
says 4.4.4 "audited this dossier"
refused decide positive --grounds "Mine"
as decider
refused review --confirm all
says "role reviewer"
refused report --issue -m "Not mine"
says "role auditor"

# The reviewer sees what is computed, and says something of every point.
as reviewer
run review
says "Review of report 1" completeness staff procedure computed "All meets the scheme." "schouw review --confirm all"
# The reviewer sees the proof of each qualification of who audited.
says "Lead auditor, education at HBO level or higher: seen" "Lead auditor, two years of quality management: seen"
attempt 2 review --confirm completeness
says staff
attempt 2 review --confirm stuff
says "did you mean staff"
attempt 2 review --confirm all --object staff
says "-m TEXT"
attempt 2 review --confirm staff --object staff -m x
says "confirmed and objected"
run review --confirm all --object staff -m "Proof of quality management not seen."
says "objections"
refused advise positive "Grant it."
says objection
run review --confirm all
says "confirmed on every point"
as decider
refused decide positive --grounds "No advice yet"
says advice
as reviewer
attempt 2 advise perhaps "Well"
run advise positive "Grant the certificate Continu Samenwerken."

# A statement of the audit that comes afterwards makes report, review and advice stale.
as lead-auditor
run walk public-space -m "Late note."
as decider
refused decide positive --grounds "Advice followed"
says stale 4.4.4
run status
says stale
as reviewer
refused review --confirm all
says stale
as lead-auditor
run report --issue -m "With the late note."
says "Report 2 issued"
as reviewer
run review --confirm all
run advise positive -m "Grant it."
as decider
run decide positive --grounds "All in order." --json
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["recorded"][-1]["kind"] == "decision.set"' "$output"

# 3.2.2: decided, but without a certificate nothing is in the register yet.
run register
silent "De Randstad"
attempt 2 certificate issue "kvo 1"
run certificate issue KVO-2026-001 --issued "$today" --participants "Gemeente Almere,Politie"
says KVO-2026-001 "valid until $(months_later "$today" 36)"
run register
says KVO-2026-001 "KVO De Randstad" "Continu Samenwerken" "$today" "$(months_later "$today" 36)"
run register --json
python3 -c 'import json, sys; only, = json.load(open(sys.argv[1]))["certificates"]; assert only["state"] == "valid" and only["number"] == "KVO-2026-001", only' "$output"
run status
says "Decided: positive" KVO-2026-001 certified

# Another dossier that is not decided stays out of the register, its name included.
as lead-auditor
run open kvo-3.1 --certificate basis "Geheim Verband" --id geheim
run register
silent Geheim
silent geheim
says KVO-2026-001

# A key that does not count yet on the day of a statement: the clock is off, or the key is new. The statement would be refused by
# everyone, and all that follows it.
as administrator
run registry key reviewer desk "$TEST_DIR/store/key.pub" --from "$(day 'today + 1 year')"
as reviewer
attempt 1 -d randstad-almere assign reviewer --as reviewer
says "by the clock of this device" "counts from $(day 'today + 1 year')"
