# Part of the story: the body sets up, and the people get their devices. Sourced by tools/story.sh.

chapter "The body sets up its central repository"
tell "The administrator makes the root key on his own desk; the daemon learns its public half and nothing more."
run schouw init desk-admin --person administrator --device desk-admin
run schouw-syncd init . --body "Certificatie Voorbeeld B.V." --root-key desk-admin/key.pub
sed -i 's/^listen *=.*/listen = 127.0.0.1:0/' schouw-syncd.conf
start_daemon
enrol administrator desk-admin

chapter "Four devices of three people, each with a key of its own"
for device in laptop tablet desk-reviewer desk-decider; do run schouw init "$device" --device "$device"; done

chapter "The administrator registers licence, people, qualifications and keys"
tell "(All of it is invented: the body, its logo and licence, the names, the proofs.)"
from=$(day "today - 2 years")
invented desk-admin registry body --name "Certificatie Voorbeeld B.V." --address "Voorbeeldstraat 1" --postcode "3527 AA" --town Utrecht \
    --scheme-owner "Centrum voor Criminaliteitspreventie en Veiligheid (CCV)" --logo "$input/logo.png"
invented desk-admin registry licence ccv --scheme kvo-3.1 --number L-2024-001 --from "$from" --until "$(day 'today + 2 years')"
invented desk-admin registry person lead-auditor --name "Lead auditor" --function "Lead auditor" --role auditor --role reviewer
invented desk-admin registry person reviewer --name "Reviewer" --function "Reviewer" --role reviewer
invented desk-admin registry person decider --name "Decision-maker" --function "Director of certification" --role decider
for qualification in education lead-auditor safety public-private quality; do
    invented desk-admin registry qualification lead-auditor "$qualification" --proof "Copy of diploma or record seen (invented)" --from "$from"
done
on desk-admin registry key lead-auditor laptop laptop/key.pub
on desk-admin registry key lead-auditor tablet tablet/key.pub
on desk-admin registry key reviewer desk-reviewer desk-reviewer/key.pub
on desk-admin registry key decider desk-decider desk-decider/key.pub
on desk-admin sync
says "Evidence sent: 1" "on dossier/registry: 16 statements"

chapter "Each device proves its key with a one-time code"
enrol lead-auditor laptop
enrol lead-auditor tablet
enrol reviewer desk-reviewer
enrol decider desk-decider
