# Three daemons share one bare repository, each by another way of stock git: http (git http-backend behind apache2, with a password, and
# stock git-lfs for the bytes), ssh (sshd) and file. They, the web server and the network go away at any moment; at last one goes with its disk.
. "$SOURCE_DIR/tests/syncd/upstream.sh"
. "$SOURCE_DIR/tests/syncd/ssh_service.sh"
. "$SOURCE_DIR/tests/syncd/web_service.sh"
trap 'for process in "${processes[@]}" ${web:+-$web}; do kill -9 -- "$process" 2>/dev/null || true; done' EXIT
token=s3cret-of-the-office
upstream_make
web_begin office "$token" up.git
web_opens up.git
ssh_service
places=file://$PWD/up.git
printf 'username=office\npassword=%s\n' "$token" >credentials
printf 'username=office\npassword=wrong\n' >wrong

echo "--- by http with a password, by ssh with a key; who keeps no evidence is told so"
ssh-keygen -q -t ed25519 -N '' -f key
on . init admin --person administrator --device admin
refuses 3 'Authentication failed' schouw-syncd init first --body Body --root-key admin/key.pub --upstream "$web_url/git/up.git" --credentials wrong
rm -r admin first
office "$web_url/git/up.git" --credentials credentials --upstream-lfs "$web_url/lfs"
grep -qF "evidence     its bytes go to $web_url/lfs as well" made || { cat made; fail "init does not say where evidence goes"; }
join second "$ssh_url$PWD/up.git"
grep -qF 'evidence     the upstream keeps none: the bytes stay at the daemon' made || { cat made; fail "join by ssh does not say that no evidence is kept"; }
join none "$web_url/git/up.git" --credentials credentials
grep -qF 'evidence     the upstream keeps none' made || { cat made; fail "join by http does not say that no evidence is kept"; }
rm -r none
settings second upstream_lfs="$places"
join third "file://$PWD/up.git"
for name in second third; do on admin registry daemon "$name" "$name/central.git/key.pub"; done
on . init phone --device phone
on admin registry key auditor phone phone/key.pub
on admin sync
for name in second third; do start "$name"; done
for name in first second third; do wait_for level "$name"; done
wait_for grep -q 'evidence is kept at the upstream' second.log
curl -sk "https://127.0.0.1:${port[second]}/v1/health" >out
says '"evidence_at":"upstream"'
# each device knows two; its own is the last enrolled, and so the first to be asked
for name in second first; do enrol "$name" auditor laptop; done
for name in third second; do enrol "$name" auditor tablet; done
for name in first third; do enrol "$name" auditor phone; done
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
for name in second third; do wait_for level "$name"; done
for device in tablet phone; do on "$device" sync; done
! grep -rqF "$token" ./*.log made out first/central.git/config || fail "the password stands where others see it"

echo "--- whatever goes away: what was acknowledged is at the upstream, bytes as well"
devices=(laptop tablet phone)
names=(first second third)
RANDOM=20261128
: >acknowledged
# write DEVICE ROUND: a finding, and a file each other round
write() {
    on "$1" finding "2.2.$((1 + RANDOM % 7))" met -m "$1 says $2." --without-facts "$without" --reason "Once more."
    [ $(($2 % 2)) = 0 ] || { head -c $((RANDOM * 8)) /dev/urandom >"$1.$2.bin"; on "$1" evidence add "$1.$2.bin"; }
}
for round in 1 2 3; do
    for device in "${devices[@]}"; do write "$device" "$round"; done
    syncs=()
    for device in "${devices[@]}"; do
        schouw -C "$device" sync >"out.$device" 2>&1 &
        syncs+=($!)
    done
    victim=${names[RANDOM % 3]}
    case $((round % 3)) in
    0) crash "$victim" ;;
    1) kill "$web"; wait "$web" || true ;;
    2) mv up.git away.git ;;
    esac
    for i in 0 1 2; do
        ! wait "${syncs[$i]}" || echo "${devices[$i]} says $round." >>acknowledged
    done
    case $((round % 3)) in
    0) start "$victim" ;;
    1) web_start || fail "apache2 did not start again" ;;
    2) mv away.git up.git ;;
    esac
done
[ -s acknowledged ] || fail "nothing was ever acknowledged"
# the upstream alone: the statements of whoever was answered, and all bytes that he brought until then
git -C up.git archive dossier/randstad records | tar x
while read -r device _ round; do
    grep -rqF "$device says $round" records || fail "an acknowledged statement of the $device is lost: $round"
    for file in "$device".*.bin; do
        number=${file#*.}
        [ "${number%.bin}" -gt "${round%.}" ] || cmp "$file" "$(stored up.git "$(sha_of "$file")")"
    done
done <acknowledged

echo "--- the first machine is gone with its disk: its device goes on elsewhere, and nothing acknowledged is missing"
for device in "${devices[@]}"; do on "$device" sync; done
enrol first auditor laptop # the first is asked first again
on laptop finding 2.2.8 met -m "The last word." --without-facts "$without"
head -c 100000 /dev/urandom >laptop.9.bin
on laptop evidence add laptop.9.bin
on laptop sync
says "By way of https://127.0.0.1:${port[first]}" 'Evidence sent: 1'
crash first
rm -rf first
on laptop finding 2.2.9 met -m "Goes on." --without-facts "$without"
on laptop sync
says "Not by way of https://127.0.0.1:${port[first]}" 'Landed as'
all_level second third
for file in ./*.bin; do
    for name in second third; do wait_for cmp "$file" "$(stored "$name/central.git" "$(sha_of "$file")")"; done
done
on tablet sync
on laptop sync
for device in laptop tablet; do log_of "$device"; done
cmp log.laptop log.tablet || fail "the devices do not know the same"
grep -q 'The last word' log.tablet || fail "an acknowledged statement is lost"
sound second third
git -C up.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck of the upstream"; }
! grep -h 'level=error' ./*.log | grep -v upstream || fail "a daemon is in trouble"
stop second
stop third
