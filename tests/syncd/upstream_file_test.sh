# Three daemons share a bare repository on disk (file://). What was acknowledged survives the first one's machine.
. "$SOURCE_DIR/tests/syncd/upstream.sh"

echo "--- the first daemon, and one that joins"
upstream_make
url=file://$PWD/up.git
ssh-keygen -q -t ed25519 -N '' -f key
refuses 2 'password' schouw-syncd init x --body Body --root-key key.pub --upstream https://me:secret@git.example/x.git
refuses 2 'should be such as' schouw-syncd join x --upstream 'ext::sh -c id'
refuses 2 'holds no central repository' schouw-syncd join second --upstream "$url"
[ ! -e second/central.git ] || fail "half a daemon was made"
office "$url"
grep -q '^ack = upstream' first/schouw-syncd.conf
grep -qF "evidence     its bytes go to $url as well" made || { cat made; fail "init does not say where evidence goes"; }
on . init other --person administrator --device other
refuses 3 'is not empty' schouw-syncd init again --body Body --root-key other/key.pub --upstream "$url"
refuses 3 'is of another body' schouw-syncd join second --upstream "$url" --root-key other/key.pub
join second "$url"
grep -q 'schouw registry daemon NAME ' made
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
[ "$(tip up.git dossier/randstad)" = "$(tip first/central.git dossier/randstad)" ] || fail "it was acknowledged before it was at the upstream"

echo "--- a daemon that is not admitted takes nothing, and begins by itself when it is"
start second
wait_for level second
enrol second auditor tablet
on tablet sync
says 'From laptop'
on tablet finding 2.2.8 met -m "Seen." --without-facts "$without"
refuses 3 'admits no daemon with the key' schouw -C tablet sync
admit second
wait_for level second
on tablet sync
says 'Landed as'
on laptop sync
enrol second auditor laptop # it knows both from now on, the second first
enrol first auditor laptop
on laptop sync
says "By way of https://127.0.0.1:${port[first]}"
all_level first second

echo "--- both at once, in the same dossier and in others"
for round in 1 2 3; do
    on laptop finding 2.2.1 met -m "Laptop $round." --without-facts "$without" --reason "Again."
    on tablet finding 2.2.2 met -m "Tablet $round." --without-facts "$without" --reason "Again."
    on laptop open kvo-3.1 --certificate basis "L $round" --id "l-$round"
    on tablet open kvo-3.1 --certificate basis "T $round" --id "t-$round"
    on laptop use randstad
    on tablet use randstad
    schouw -C laptop sync >out.laptop 2>&1 & one=$!
    schouw -C tablet sync >out.tablet 2>&1 & other=$!
    wait $one || { cat out.laptop; fail "the laptop's sync"; }
    wait $other || { cat out.tablet; fail "the tablet's sync"; }
done
all_level first second
[ "$(git -C up.git for-each-ref refs/heads/dossier | wc -l)" = 8 ] || fail "a dossier is missing"
sound first second

echo "--- the first machine is gone: what it acknowledged is there, and its device goes on elsewhere"
on laptop finding 2.2.3 met -m "The last word." --without-facts "$without"
head -c 300000 /dev/urandom >photo.bin
on laptop evidence add photo.bin
on laptop sync
says 'Evidence sent: 1'
photo=$(sha_of photo.bin)
cmp photo.bin "$(stored up.git "$photo")" || fail "bytes were acknowledged before they were at the upstream"
landed=$(tip first/central.git dossier/randstad)
crash first
rm -rf first
join third "$url"
start third
[ "$(tip up.git dossier/randstad)" = "$landed" ] || fail "what was acknowledged is not at the upstream"
wait_for level second
on laptop sync
says "Not by way of https://127.0.0.1:${port[first]}: " "By way of https://127.0.0.1:${port[second]}"
on laptop sync
says 'Nothing new'
on laptop finding 2.2.4 met -m "Goes on." --without-facts "$without"
on laptop sync
says 'Landed as'
enrol second administrator admin
admit third
all_level second third
on tablet sync
log_of laptop
log_of tablet
cmp log.laptop log.tablet || fail "the devices do not know the same"
grep -q 'The last word' log.tablet || fail "an acknowledged statement is lost"
wait_for cmp photo.bin "$(stored second/central.git "$photo")"
on tablet sync
cmp photo.bin "$(find tablet/evidence -name "$photo")" || fail "acknowledged bytes are lost"

echo "--- without a place for evidence nothing of it is acknowledged; what came meanwhile goes when there is one again"
mv up.git/lfs/objects away
touch up.git/lfs/objects # even root can not write below it
head -c 1000 /dev/urandom >note.bin
note=$(sha_of note.bin)
on laptop evidence add note.bin
refuses 3 'not at the upstream yet' schouw -C laptop sync
rm up.git/lfs/objects
mv away up.git/lfs/objects
on laptop sync
cmp note.bin "$(stored up.git "$note")" || fail "bytes were acknowledged before they were at the upstream"
wait_for test -e "$(stored third/central.git "$note")"

echo "--- a piece that is not taken there holds up no other, however many there are"
stop second
sed -i 's/^ack = upstream/ack = local/' second/schouw-syncd.conf
start second
for number in 1 2 3 4 5 6; do
    echo "Piece $number of six." >"piece-$number.txt"
    piece=$(stored up.git "$(sha_of "piece-$number.txt")")
    [ "$number" = 6 ] || { mkdir -p "$(dirname "$piece")" && mkdir "$piece"; }
    on laptop evidence add "piece-$number.txt"
done
on laptop sync
wait_for cmp -s piece-6.txt "$(stored up.git "$(sha_of piece-6.txt)")"
for number in 1 2 3 4 5; do rmdir "$(stored up.git "$(sha_of "piece-$number.txt")")"; done
for number in 1 2 3 4 5; do wait_for cmp -s "piece-$number.txt" "$(stored up.git "$(sha_of "piece-$number.txt")")"; done

echo "--- stock git-lfs gets them from the upstream"
git -C up.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck of the upstream"; }
git lfs install --skip-repo >/dev/null
git clone -q --branch dossier/randstad "$url" clone
cmp photo.bin clone/evidence/"${photo:0:8}"-photo.bin
git -C clone lfs fsck >out
says 'Git LFS fsck OK'
sound second third
stop second
stop third
