# Part of the story: correction, review, advice, decision, certificate. Sourced by tools/story.sh.

chapter "Too early: a positive decision is refused, with the clause, and nothing is recorded"
on desk-decider sync
on desk-decider use randstad-almere
refused desk-decider decide positive --grounds "All seems well"
says "deviation 2.2.7: not lifted" "(4.4.3)" "review: not yet (4.4.4)" "Nothing was recorded"

chapter "The partnership corrects; the auditor accepts; the report is issued anew"
invented laptop deviation correct 2.2.7 "Retention periods decided and written down" --on "$today" --evidence "$input/bewaartermijnen.txt"
invented laptop deviation judge 2.2.7 lifted --by documents --on "$today" -m "Periods are in the minutes and in the archive plan (invented)."
says "lifted $today"
invented laptop report --issue -m "The deviation is lifted."
says "Report 2 issued"
tell "The lead auditor is qualified to review, but not what he audited himself:"
refused laptop review --confirm all
says "Lead auditor audited this dossier" "(4.4.4)" "Nothing was recorded"
on laptop sync

chapter "Review and advice, by someone who took no part"
on desk-reviewer sync
on desk-reviewer use randstad-almere
for picture in kruising.jpg lantaarn.jpg; do same "$input/$picture" "$(evidence desk-reviewer "$input/$picture")"; done
invented desk-reviewer review --confirm all -m "Complete, qualified, right procedure."
says "Review of report 2" "report 2 is confirmed on every point"
reads "completeness .* ([0-9]+) of \1 met"
invented desk-reviewer advise positive "Grant the certificate Continu Samenwerken."
says "Advice: positive"
on desk-reviewer sync

chapter "A late observation makes report, review and advice stale"
on tablet sync
invented tablet walk public-space -m "Late note: the last lamp post at the north side was repaired."
on tablet sync
on desk-decider sync
late=$(schouw -C tablet log --oneline -n 1 | grep -o 'walk.observe public-space/[0-9a-f]*')
refused desk-decider decide positive --grounds "Advice followed"
for judgement in report review advice; do says "$judgement of $today is stale: $late by Lead auditor came after it (4.4.4)"; done
on desk-decider status
for judgement in report review advice; do reads "stale +4\.4\.4 +$judgement of $today"; done
on laptop sync
invented laptop report --issue -m "With the late observation."
says "Report 3 issued"
on laptop sync
on desk-reviewer sync
invented desk-reviewer review --confirm all -m "The late observation changes nothing."
says "report 3 is confirmed on every point"
invented desk-reviewer advise positive "Grant the certificate Continu Samenwerken."
on desk-reviewer sync

chapter "The decision and the certificate"
on desk-decider sync
invented desk-decider decide positive --grounds "Report, review and advice are in order; every deviation is lifted."
says "Decided: positive"
invented desk-decider certificate issue KVO-2026-001 --issued "$today" --participants "Gemeente Almere,Politie,Brandweer Flevoland,Werkgroep De Randstad"
says "Certificate KVO-2026-001 issued $today, valid until $(months_later "$today" 36)"
on desk-decider sync
says "on dossier/randstad-almere: 3 statements"
on desk-decider certificate show -o certificate.pdf
on desk-decider status
reads "documents +([0-9]+) of \1 met"
reads "deviations +(1 of 1 )?met"
says "· certified ·" "Decided: positive on $today" "Certificate KVO-2026-001"
lacks "Between this dossier and a decision"
on desk-decider report -o report.html
on desk-decider register
says KVO-2026-001 "Continu Samenwerken" "KVO De Randstad"
