# Part of the story: correction, review, advice, decision, certificate. Sourced by tools/story.sh.

chapter "Too early: a positive decision is refused, with the clause, and nothing is recorded"
on desk-decider sync
on desk-decider use randstad-almere
refused schouw -C desk-decider decide positive --grounds "All seems well"
says 4.4.

chapter "The partnership corrects; the auditor accepts; the report is issued anew"
on laptop deviation correct 2.2.7 "Retention periods decided and written down" --on "$today" --evidence "$input/bewaartermijnen.txt"
on laptop deviation judge 2.2.7 lifted --by documents --on "$today" -m "Periods are in the minutes and in the archive plan (invented)."
on laptop report --issue -m "The deviation is lifted."
tell "The lead auditor is qualified to review, but not what he audited himself:"
refused schouw -C laptop review --confirm all
says 4.4.4
on laptop sync

chapter "Review and advice, by someone who took no part"
on desk-reviewer sync
on desk-reviewer use randstad-almere
on desk-reviewer review --confirm all -m "Complete, qualified, right procedure."
on desk-reviewer advise positive "Grant the certificate Continu Samenwerken."
on desk-reviewer sync

chapter "A late observation makes report, review and advice stale"
on tablet sync
on tablet walk public-space -m "Late note: the last lamp post at the north side was repaired."
on tablet sync
on desk-decider sync
refused schouw -C desk-decider decide positive --grounds "Advice followed"
says stale
on laptop sync
on laptop report --issue -m "With the late observation."
on laptop sync
on desk-reviewer sync
on desk-reviewer review --confirm all -m "The late observation changes nothing."
on desk-reviewer advise positive "Grant the certificate Continu Samenwerken."
on desk-reviewer sync

chapter "The decision and the certificate"
on desk-decider sync
on desk-decider decide positive --grounds "Report, review and advice are in order; every deviation is lifted."
on desk-decider certificate issue KVO-2026-001 --issued "$today" --participants "Gemeente Almere,Politie,Brandweer Flevoland,Werkgroep De Randstad"
on desk-decider sync
on desk-decider certificate show -o certificate.pdf
on desk-decider status
on desk-decider report -o report.html
on desk-decider register
says KVO-2026-001
