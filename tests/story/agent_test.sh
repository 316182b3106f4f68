# Keys with a passphrase that an agent holds: ssh-keygen seals with them, so they work here; without the agent nobody is asked in vain
# and nothing is lost.
. "$SOURCE_DIR/tools/story/telling.sh"
agent=""
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; [ -z "$agent" ] || kill "$agent" 2>/dev/null || true' EXIT

ssh-keygen -q -t ed25519 -N "a phrase nobody guesses" -C admin -f mine
eval "$(ssh-agent -a "$PWD/agent")" >/dev/null
agent=$SSH_AGENT_PID
printf '#!/bin/sh\necho "a phrase nobody guesses"\n' >askpass
chmod +x askpass
SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force ssh-add -q mine 2>/dev/null </dev/null

chapter "Enrolled and sealed by way of the agent"
run schouw init desk --person administrator --device desk --key mine
run schouw-syncd init . --body "Voorbeeld" --root-key mine.pub --listen 127.0.0.1:0
start_daemon
enrol administrator desk
on desk registry body --name "Voorbeeld" --town Utrecht
on desk sync
says "Landed as"

chapter "Without the agent: said in words, kept, and sealed once it is back"
on desk registry licence ccv --scheme kvo-3.1 --number L-1 --from 2026-01-01 --until 2036-01-01
socket=$SSH_AUTH_SOCK
unset SSH_AUTH_SOCK
attempt 3 schouw -C desk sync
says "mine"
[ "$(schouw -C desk -d registry --json log -k licence.set | grep -c '"synced":false')" -eq 1 ] || fail "what was not sealed is gone"
export SSH_AUTH_SOCK=$socket
on desk sync
says "Landed as"
stop_daemon
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
