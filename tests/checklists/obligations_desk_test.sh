# Obligations that show at the desk only: the number of enterprises of the area counts for the survey (2.2.1, 2.3.1.1), and whoever reviews
# can see what proves a qualification (4.2).
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open
case_facts

# The survey was answered by so many of the enterprises there are in the area: 113, so that 20 % is asked; of 100 it would be 30 %.
run finding 2.3.1.1/survey --responses 29
says "29 of 113 is at least 20 % (more than 100 enterprises, Continu Samenwerken)"
run open kvo-3.1 --certificate continu "Klein" --id klein --previous-number KVO-2 --previous-certificate basis --previous-issued "$previous"
run partnership --name "KVO Klein" --enterprises 100
case_facts 2.2.1/enterprises=100
run finding 2.3.1.1/survey --responses 29
says "29 of 100 is less than 30 % (51 to 100 enterprises, Continu Samenwerken)"

as reviewer
run registry show lead-auditor
for qualification in education lead-auditor safety public-private quality; do says "qualification $qualification: seen"; done
