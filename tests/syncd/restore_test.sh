# A backup is a git clone --mirror and an rsync of lfs. The disk is gone; what was put back is what there was, byte for byte, and what landed
# after the backup comes back with the devices.
fail() { echo "restore_test: $*" >&2; exit 1; }
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true' EXIT

start() {
    rm -f port
    schouw-syncd run --config service --port-file port 2>>daemon.log &
    daemon=$!
    for _ in $(seq 400); do [ -s port ] && break; kill -0 "$daemon" || { tail daemon.log; fail "the daemon did not start"; }; sleep 0.05; done
    sed -i "s/^listen *=.*/listen = 127.0.0.1:$(cat port)/" service/schouw-syncd.conf # the same port from now on
}
stop() { kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not end well"; daemon=; }
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 </dev/null || { cat out; tail -n 5 daemon.log; fail "$device: $*"; }; }
. "$SOURCE_DIR/tests/said.sh"
# refuses STATUS TEXT COMMAND..
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
# told DEVICE..: the sync of each tells that what it was shown is not there, until its person says why
told() {
    for device in "$@"; do
        refuses 4 'THE SERVER ' schouw -C "$device" sync
        on "$device" sync --accept-history -m "The backup was put back."
    done
}
enrol() { on "$2" enrol "$(schouw-syncd enrol --config service --person "$1" --device "$2" 2>/dev/null)"; }
verified() { schouw-syncd verify "$1" >out || { cat out; fail "$1 does not verify"; }; }
# What a store holds of others' and its own, to the byte.
bytes() {
    sqlite3 "$1/schouw.sqlite" "select feed, seq, hash, line from record order by 1, 2;
        select feed, first, last, seal from segment order by 1, 2"
}

without="a test of the way, not of the facts"
photo=$SOURCE_DIR/tests/story/randstad/lantaarn.jpg

echo "--- a service with something in it"
on . init admin --person administrator --device admin
schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
for device in laptop tablet; do on . init $device --device $device; done
on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
on admin registry person auditor --name Auditor --function Auditor --role auditor
for device in laptop tablet; do on admin registry key auditor $device $device/key.pub; done
start
enrol administrator admin
on admin sync
for device in laptop tablet; do enrol auditor $device; on $device sync; done
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop intake covenant received --evidence "$photo"
on laptop sync
on tablet sync
on tablet finding 2.2.8 met -m "Seen." --without-facts "$without"
on tablet sync

echo "--- the backup, beside the daemon that runs, and once more"
git clone --quiet --mirror service/central.git backup
rsync -a service/central.git/lfs backup/
on laptop sync
on laptop finding 2.2.1 met -m "Before the second backup." --without-facts "$without"
on laptop sync
git -C backup remote update --prune >/dev/null 2>&1
rsync -a service/central.git/lfs backup/
stop
schouw-syncd reindex service >/dev/null
cp service/central.git/index.sqlite index.before
git -C service/central.git for-each-ref >refs.before

echo "--- put back beside it: the same refs, index, settings, byte for byte"
schouw-syncd restore backup twin --key service --root-key admin/key.pub --listen 127.0.0.1:0 >out || { cat out; fail "no restore"; }
says 'Restored twin/central.git from backup, as it stood on ' 'evidence     1 files' 'as it was' 'all is as it should be'
git -C twin/central.git for-each-ref >refs.after
cmp refs.before refs.after
cmp index.before twin/central.git/index.sqlite || fail "the index differs"
for file in schouw.json allowed_signers key key.pub; do cmp service/central.git/$file twin/central.git/$file; done
for file in tls.crt tls.key access.sqlite; do cmp service/$file twin/$file; done
for name in gpg.format gpg.ssh.allowedSignersFile gc.auto receive.denyNonFastForwards transfer.fsckObjects; do
    [ "$(git -C twin/central.git config $name)" = "$(git -C service/central.git config $name)" ] || fail "$name is not set"
done
[ -z "$(git -C twin/central.git remote)" ] || fail "a remote was left"
git -C twin/central.git fsck --strict
git -C twin/central.git verify-commit main dossier/randstad
verified twin
[ "$(stat -c %a twin/central.git/key)" = 600 ] || fail "the key is readable for others"

echo "--- what is not a backup, or another's, or damaged, makes nothing"
refuses 3 'is there already' schouw-syncd restore backup twin
refuses 2 'No such file' schouw-syncd restore nowhere again
git init --quiet --bare empty
refuses 2 'holds no central repository' schouw-syncd restore empty again
refuses 3 'is of another body' schouw-syncd restore backup again --root-key laptop/key.pub
refuses 2 'there is no file key' schouw-syncd restore backup again --key empty
[ ! -e again/central.git ] || fail "something was made"
rm -rf again
cp -r backup forged
blob=$(echo forged | git -C forged hash-object -w --stdin)
tree=$(git -C forged ls-tree dossier/randstad | sed "s/blob [0-9a-f]*\tREADME.md/blob $blob\tREADME.md/" | git -C forged mktree)
commit=$(git -C forged -c user.name=x -c user.email=x@x commit-tree "$tree" -p dossier/randstad -m forged)
git -C forged update-ref refs/heads/dossier/randstad "$commit"
refuses 3 'is not what a daemon wrote' schouw-syncd restore forged again
says 'dossier/randstad'
[ ! -e again/central.git ] || fail "something was made"
rm -rf again
damaged=$(find forged/lfs/objects -type f)
cp -r backup worn
chmod u+w "worn/${damaged#forged/}"
echo x >>"worn/${damaged#forged/}"
schouw-syncd restore worn again --key service --listen 127.0.0.1:0 >out || { cat out; fail "a damaged file holds up everything"; }
says '1 were damaged in the backup and left out' 'pending'

echo "--- a new device gets the very bytes that were written"
start
on . init fresh --device fresh
on admin registry key auditor fresh fresh/key.pub
on admin sync
enrol auditor fresh
for device in laptop tablet fresh; do on $device sync; done
bytes laptop >bytes.laptop
bytes fresh >bytes.fresh
cmp bytes.laptop bytes.fresh || fail "the segments differ"
for device in laptop fresh; do schouw -C $device -d randstad show --fold >fold.$device; done
cmp fold.laptop fold.fresh
git -C service/central.git show dossier/randstad:dossier.json >fold.git
cmp fold.git fold.fresh || fail "the fold differs from that of git"
cmp "$photo" "$(find fresh/evidence -type f)"

echo "--- more lands; then the disk is gone"
{ cat "$photo"; echo more; } >later.jpg
on laptop intake agreements received --evidence later.jpg
on tablet finding 2.2.2 met -m "After the backup." --without-facts "$without"
on tablet sync
on laptop sync
on tablet sync
for branch in registry randstad; do git -C service/central.git ls-tree -r dossier/$branch | grep -v 'received/' >tree.$branch; done
stop
sleep 1.1 # what lands the same in the same second is the same history, and nothing to be told of
mkdir safe
cp service/central.git/key service/central.git/key.pub service/tls.crt service/tls.key service/access.sqlite safe/
port=$(sed -n 's/^listen *= *//p' service/schouw-syncd.conf)
rm -rf service
schouw-syncd restore backup service --key safe --listen "$port" >out || { cat out; fail "no restore"; }
start

echo "--- who has nothing new brings what was lost, and nobody enrols again"
for device in admin tablet laptop; do refuses 4 'THE SERVER ' schouw -C $device sync; done
for branch in registry randstad; do
    git -C service/central.git ls-tree -r dossier/$branch | grep -v 'received/' >tree
    cmp tree.$branch tree || { diff tree.$branch tree; fail "dossier/$branch is not what it was"; }
done
told admin tablet laptop fresh
for device in tablet laptop tablet fresh laptop; do on $device sync; done
verified service
git -C service/central.git fsck --strict
[ "$(find service/central.git/lfs/objects -type f | wc -l)" = 2 ] || fail "the evidence did not come back"

echo "--- the key is gone as well: a new one, that the administrator admits"
stop
git -C service/central.git ls-tree -r dossier/randstad | grep -v 'received/' >tree.randstad # with what was said of it
rm -rf service
schouw-syncd restore backup service --listen "$port" >out || { cat out; fail "no restore"; }
says '(new)' 'no device is enrolled' 'schouw registry daemon NAME'
start
enrol administrator admin
refuses 3 'nothing can land at this daemon' schouw -C admin sync
on admin registry daemon second service/central.git/key.pub
told admin
for device in laptop tablet; do enrol auditor $device; done
for device in tablet laptop; do refuses 4 'THE SERVER ' schouw -C $device sync; done
git -C service/central.git ls-tree -r dossier/randstad | grep -v 'received/' >tree
cmp tree.randstad tree || fail "dossier/randstad is not what it was"
told tablet laptop
for device in tablet admin; do on $device sync; done
verified service
git -C service/central.git verify-commit main dossier/randstad
stop
