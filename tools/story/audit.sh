# Part of the story: the audit itself, mostly without a network. Sourced by tools/story.sh.

stop_daemon
chapter "Offline at the office: the application is opened on the laptop"
attempt 1 schouw -C laptop open kvo-3.1 --certificate continu "De Randstad, Almere" --id randstad-almere
says 3.2
on laptop open kvo-3.1 --certificate continu "De Randstad, Almere" --id randstad-almere --previous-number KVO-2015-017 \
    --previous-certificate basis --previous-issued "$(day 'today - 3 years + 60 days')"
says "$(day 'today + 60 days')"
on laptop partnership --name "KVO De Randstad" --address "Randstad 22-01" --postcode "1316 BN" --town Almere \
    --area "Bedrijventerrein De Randstad, kantoren en bedrijven" --location "De Randstad, Almere" \
    --covenant "Convenant De Randstad 2015 (nummer verzonnen)" --enterprises 113
received=$(day "today - 60 days")
on laptop intake covenant received --on "$received" --evidence "$input/convenant.txt"
on laptop intake agreements received --on "$received" --evidence "$input/afspraken.txt"
on laptop intake declaration received --on "$received" --evidence "$input/verklaring.txt"
on laptop intake action-plan received --on "$received" --evidence "$input/plan-van-aanpak.txt"
on laptop intake minutes received --on "$received" --evidence "$input/verslagen.txt"
on laptop intake evaluation missing --on "$received"
on laptop intake evaluation received --on "$(day 'today - 55 days')" --evidence "$input/evaluatie.txt" -m "received after a reminder"
on laptop plan effort documents 0.5 onsite 1.25
on laptop plan approve --by "Certification manager" --on "$(day 'today - 50 days')"
for what in costs conditions body-conditions; do on laptop tell "$what" --on "$(day 'today - 50 days')"; done
attempt 1 schouw -C laptop assign reviewer --as auditor
says 4.2
on laptop assign lead-auditor --as auditor
on laptop assign reviewer --as reviewer
on laptop assign decider --as decider
on laptop party municipality --type municipality --name "Gemeente Almere" --representative "Account manager" --locally-active
on laptop party police --type police --name "Politie, basisteam Almere" --representative "Wijkagent" --locally-active
on laptop party fire-brigade --type fire-brigade --name "Brandweer Flevoland" --representative "Adviseur" --locally-active
on laptop party entrepreneurs --type entrepreneurs --name "Werkgroep De Randstad" --representative "Voorzitter" --locally-active
on laptop measure add lighting "New lamp posts along the ring road"
on laptop measure add cameras "Camera surveillance at the entrances"
on laptop measure add crossing "Clear view at the crossing with the cycle path"
on laptop measure add fire-lanes "Fire lanes marked and kept free"
on laptop measure add neighbours "Agreements between neighbours for calamities"
on laptop status
says 3.2.1 4.4.2

chapter "The network is there for a moment: laptop and tablet get the same dossier"
start_daemon
on laptop sync
says randstad-almere
on tablet sync
stop_daemon

chapter "Documents and interviews on the laptop, without network"
for clause in 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.2.8 2.2.9 2.3.1.1 2.3.1.2 2.3.2.1 2.3.2.2 2.3.2.3 2.3.2.4 2.3.2.5 2.3.2.6 \
    2.4.1 2.4.2 2.5.1 2.5.2.1 2.5.2.2 2.5.3.1 2.5.3.2; do
    on laptop document "$clause" met -m "Seen in the papers handed in (invented)."
done
on laptop document 2.2.7 unmet -m "Archive orderly; no retention periods in writing (invented)."
attempt 2 schouw -C laptop finding 2.3.1.1/survey --enterprises 113 --responses 31.86%
on laptop finding 2.3.1.1/survey --enterprises 113 --responses 36
says "20 %" met
onsite=$(day "today - 5 days")
for party in municipality police fire-brigade entrepreneurs; do
    on laptop interview "$party" --on "$onsite" --with "Representative of $party" --onsite -m "Stands behind the action plan (invented)."
done

chapter "The walk on the tablet, without network too"
on tablet use randstad-almere
on tablet walk --on "$onsite" --with municipality,police,fire-brigade,entrepreneurs
on tablet walk crime -m "Cameras at both entrances, signs in place."
on tablet walk nuisance -m "Less loitering; bottleneck near the crossing remains a point of attention."
on tablet walk fire-safety -m "Fire lanes marked and free."
on tablet walk traffic-safety -m "View at the crossing is clear again." --evidence "$input/kruising.jpg"
on tablet walk public-space -m "Twelve new lamp posts, seen burning at dusk." --evidence "$input/lantaarn.jpg"
for measure in lighting cameras crossing fire-lanes neighbours; do
    on tablet measure verify "$measure" carried-out -m "Seen during the walk (invented)."
done
on tablet finding 2.2.8 unmet --method walk -m "Nothing about results on the signs at the entrances."

chapter "Both sync: one requirement was judged on both devices, and both statements are kept"
start_daemon
on laptop sync
on tablet sync
says conflict
on laptop sync
on laptop conflicts
says 2.2.8 laptop tablet
on laptop status
says "in conflict"
on laptop finding 2.2.8 met --method interview -m "Results are in the newsletter to all users of the area." \
    --reason "Both statements seen: the newsletter reaches the users; signs are not asked."
on laptop conflicts

chapter "A deviation, the closing meeting, the report"
on laptop deviation raise 2.2.7 minor "No retention periods in writing" --on "$onsite"
says 4.4.3 "$(day "$onsite + 3 months")"
on laptop close --on "$onsite" --present municipality,police,fire-brigade,entrepreneurs
says 2.2.7
on laptop report --issue -m "One deviation; all else meets the scheme." -o report-1.html
on laptop sync
