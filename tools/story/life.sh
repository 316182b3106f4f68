# Part of the story: what becomes of the certificate: the contract, the mark, a suspension, and the next dossier. Sourced by tools/story.sh.

chapter "The certificate runs: contract and mark are registered, and watched"
invented desk-decider form A.2 contract-number=C-2026-001 contract-from="$today" mark-licence=yes manual-given="$today"
says "nothing that is required is missing"
invented desk-decider form A.3/newsletter where="The newsletter of the business park" use=leaflet with-name-date-number=yes
invented desk-decider form A.5/webshop found-on="$today" kind=misleading by="A shop in the area" what="The mark beside its own products"
says "warning on"
tell "A fine comes after a warning:"
attempt 2 schouw -C desk-decider --invented form A.5/webshop fine-on="$today"
says "warning-on"
invented desk-decider form A.5/webshop warning-on="$today" reported-on="$today"
invented desk-decider certificate suspend KVO-2026-001 -m "The mark stands on products of others." --until "$(day 'today + 30 days')"
says "suspended since $today" "to be lifted or withdrawn"
on desk-decider agenda
says "lift the suspension of certificate KVO-2026-001"
on desk-decider sync
run git -C central.git show main:register.md
says KVO-2026-001 geschorst
refused desk-decider certificate duplicate police
says suspended
invented desk-decider certificate lift KVO-2026-001 -m "The mark was taken off the products; seen on the spot."
invented desk-decider certificate duplicate police -o duplicate.pdf
refused desk-decider certificate transfer KVO-2026-001
says "can not be transferred" "(A.2)"
on desk-decider register --csv
says "contract-number" "C-2026-001"
on desk-decider sync
run git -C central.git show main:register.md
says KVO-2026-001
lacks geschorst

chapter "Three years go fast: the next dossier is opened from this one, and asks everything anew"
on laptop sync
on laptop use randstad-almere
invented laptop renew --id randstad-almere-next
says "Opened randstad-almere-next" "certificate Continu Samenwerken" "It renews KVO-2026-001" \
    "The last day for a decision is $(months_later "$today" 36)"
on laptop status
reads "walk +0 of 2 met"
says "Between this dossier and a decision"
on laptop sync
lacks refused
for page in register.json register.csv register.md README.md; do
    if grep -q randstad-almere-next <<<"$(git -C central.git show "main:$page")"; then fail "$page tells of an undecided dossier"; fi
done
