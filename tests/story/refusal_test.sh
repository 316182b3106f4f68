# What the daemon refuses, and how it reads on the device that asked: each in words, with exit status 1, and nothing of it on the branch.
# Devices that lie are made by writing in their stores behind Schouw's back.
. "$SOURCE_DIR/tools/story/telling.sh"
. "$SOURCE_DIR/tools/story/office.sh"

sql() { sqlite3 "$1/schouw.sqlite" "$2"; }
tip() { git -C central.git rev-parse dossier/winkelhart; }
# seals_anew DEVICE KEY: the last segment of the device's feed of winkelhart is sealed by that key over what the store holds now
seals_anew() {
    local mine="feed IN (SELECT id FROM feed WHERE mine AND dossier = 'winkelhart')" first
    first=$(sql "$1" "SELECT max(first) FROM segment WHERE $mine")
    sql "$1" "SELECT line FROM record WHERE $mine AND seq >= $first ORDER BY seq" | ssh-keygen -q -Y sign -n schouw -f "$2" >forged 2>/dev/null
    sql "$1" "UPDATE segment SET seal = CAST(readfile('forged') AS TEXT) WHERE $mine AND first = $first"
}
# seals_offline DEVICE: a sync that gets no further than sealing, as the daemon is away
seals_offline() {
    stop_daemon
    attempt 3 schouw -C "$1" sync
    says "can not be reached"
    start_daemon
}
# sync_refused DEVICE TEXT..: the sync ends with exit status 1 and says that, and the branch is as it was
sync_refused() {
    local device=$1 before
    shift
    before=$(tip)
    attempt 1 schouw -C "$device" sync
    says "Refused: winkelhart, $device, from statement " "$@"
    [ "$(tip)" = "$before" ] || fail "what was refused landed"
}

without="A story of refusals, not of facts."
chapter "A dossier with a report"
on laptop open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
on laptop assign lead-auditor --as auditor
on laptop assign reviewer --as reviewer
on laptop assign decider --as decider
on laptop form 3.2.3 granted=yes
on laptop close --present municipality
on laptop report --issue
on laptop sync
on tablet sync
on desk-reviewer sync
cp -r tablet tablet-good

chapter "A token nobody gave"
cp -r tablet tablet-stray
sql tablet-stray "UPDATE setting SET value = '$(printf 'b%.0s' {1..64})' WHERE name = 'token'"
attempt 1 schouw -C tablet-stray sync
says "schouw enrol"

chapter "A seal by another key"
on tablet document 2.2.1 met --without-facts "$without"
seals_offline tablet
seals_anew tablet laptop/key
sync_refused tablet "seal"

chapter "A seal that was damaged"
seals_anew tablet tablet/key
sql tablet "UPDATE segment SET seal = replace(seal, substr(seal, 200, 1), CASE substr(seal, 200, 1) WHEN 'A' THEN 'B' ELSE 'A' END)
    WHERE feed IN (SELECT id FROM feed WHERE mine AND dossier = 'winkelhart')"
sync_refused tablet "seal"

chapter "A statement that was changed after it was sealed, and one that was changed before the next was chained to it"
rm -rf tablet && cp -r tablet-good tablet
on tablet document 2.2.1 met -m "Seen today." --without-facts "$without"
on tablet document 2.2.2 met -m "Seen too." --without-facts "$without"
seals_offline tablet
# What a sync seals ends in which checkpoint this device was shown.
sql tablet "UPDATE record SET line = replace(line, substr(json_extract(line, '\$.body.commit'), 1, 8), '00000000')
    WHERE json_extract(line, '\$.kind') = 'checkpoint.seen' AND feed IN (SELECT id FROM feed WHERE mine AND dossier = 'winkelhart')"
sync_refused tablet "seal"
sql tablet "UPDATE record SET line = replace(line, 'Seen today', 'Seen a day') WHERE line LIKE '%Seen today%'"
seals_anew tablet tablet/key
sync_refused tablet "prev"

chapter "A feed that goes two ways: the store was copied, and both copies were written in"
rm -rf tablet && cp -r tablet-good tablet
on tablet document 2.2.1 met -m "In the one." --without-facts "$without"
cp -r tablet tablet-copy
sql tablet-copy "DELETE FROM setting WHERE name IN ('store', 'place', 'turn')" # as when the whole disk was copied: nothing tells
on tablet document 2.2.2 met -m "In the one." --without-facts "$without"
on tablet sync
on tablet-copy document 2.2.3 met -m "In the other." --without-facts "$without"
on tablet-copy sync
says "1 statement was stated anew in a new feed" "put back from an older copy, or another copy of it is in use"
on tablet sync
says "From tablet: 2 statements"

chapter "A reviewer who audited the same dossier, on another device that his desk knew nothing of"
on desk-admin registry person reviewer --role auditor --role reviewer
from=$(day "today - 1 year")
for qualification in education lead-auditor safety public-private quality; do
    on desk-admin registry qualification reviewer $qualification --proof "Seen" --from "$from"
done
run schouw init phone --device phone
on desk-admin registry key reviewer phone phone/key.pub
on desk-admin sync
enrol reviewer phone
on laptop sync
on laptop report --issue
on laptop sync
on desk-reviewer sync
on phone -d winkelhart document 2.2.5 met -m "Looked at it myself." --without-facts "$without"
on desk-reviewer -d winkelhart review --confirm staff --object completeness --object procedure -m "Much is not judged yet."
on phone sync
sync_refused desk-reviewer "Reviewer audited this dossier" "finding.set 2.2.5" "(4.4.4)"

chapter "A kind the writer has no role for any more, which his device does not know yet"
on desk-decider sync
refused desk-decider -d winkelhart document 2.2.4 met --without-facts "$without"
says "may not write finding.set: that asks for the role auditor"
sleep 1.1 # roles are told by the second: the finding of 2.2.5 was an auditor's
on desk-admin registry person reviewer --role reviewer
on desk-admin sync
on phone -d winkelhart document 2.2.4 met --without-facts "$without"
sync_refused phone "finding.set 2.2.4" "may not write finding.set: that asks for the role auditor"

chapter "What was refused held up nobody else"
on laptop document 2.2.6 met --without-facts "$without"
on laptop sync
says "Landed as"

chapter "The reviewer's desk goes on without the review that was refused; what came after it lands"
echo "What the reviewer found in the archive." >archive.txt
on desk-reviewer -d winkelhart evidence add archive.txt
sync_refused desk-reviewer "Reviewer audited this dossier"
on desk-reviewer refused
says "winkelhart, desk-reviewer: the server refused this from statement " "Reviewer audited this dossier"
reads "review.set review.*\\(refused\\)"
reads "evidence.add .*\\(stuck behind it\\)"
on desk-reviewer refused --leave-out --dry-run
says "1 statement would be stated anew" "1 statement would stay aside" "review.set review"
on desk-reviewer status winkelhart
lacks "set aside"
on desk-reviewer refused winkelhart --leave-out
says "1 statement was stated anew" "1 statement stays aside" "Reviewer audited this dossier"
on desk-reviewer status winkelhart
says "1 statement of this device is set aside"
on desk-reviewer sync
says "Landed as"
on desk-reviewer -d winkelhart log --oneline
lacks "review.set"
on desk-reviewer -d winkelhart log --oneline --all
reads "review.set review.*set aside: .*Reviewer audited this dossier"
on desk-reviewer refused
reads "desk-reviewer:  review.set review.*set aside: "
[ "$(schouw -C desk-reviewer refused --json | python3 -c 'import json, sys
told = json.load(sys.stdin)
print(len(told["refused"]), [(line["kind"], line["aside"], line["body"]["points"]["staff"]) for line in told["aside"]])')" \
    = "0 [('review.set', 'kept', 'confirmed')]" ] || fail "a program reads it otherwise"
on desk-reviewer refused --leave-out
says "Nothing was refused."
on desk-reviewer refused --again
says "1 statement stays aside" "Reviewer audited this dossier"

chapter "The phone leaves out what its person had no role for, and states it once the role is there"
on phone refused --leave-out
says "1 statement stays aside" "finding.set 2.2.4" "asks for the role auditor"
on phone sync
lacks "Refused"
on desk-admin registry person reviewer --role auditor --role reviewer
on desk-admin sync
on phone sync
on phone refused --again
says "1 statement was stated anew"
on phone sync
says "Landed as"
on laptop sync
on laptop show 2.2.4
says "phone"

stop_daemon
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
