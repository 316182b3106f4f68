# A whole audit, ready to be reported but for a photograph that is on another device only.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open
case_audit
printf 'not a photograph' >walk.jpg
run walk crime -m "Seen again." --evidence walk.jpg
kept=$TEST_DIR/store/evidence/$(sha256sum walk.jpg | cut -c 1-2)/$(sha256sum walk.jpg | cut -d ' ' -f 1)
[ -f "$kept" ] || fail "the bytes are not where they were expected"
mv "$kept" away # as on a device that got the statements only
attempt 1 report --issue -m "All is well."
says "evidence walk.jpg ($(sha256sum away | cut -c 1-12)) is pending: its bytes are on desk of Lead auditor only" "Nothing was recorded."
run log --oneline
silent report.issue
mv away "$kept"
run report --issue -m "All is well."
says "Report 1 issued"
