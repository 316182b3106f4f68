# Part of the story: stock tools bear witness, without ours. Sourced by tools/story.sh.

stop_daemon
chapter "Witnesses: stock git, ssh-keygen, git-lfs, sqlite3"
run git -C central.git fsck --strict
run git -C central.git log --oneline --graph --all
run git -C central.git show main:register.md
says KVO-2026-001
run git -C central.git verify-tag certificate/KVO-2026-001
run git -C central.git show main:allowed_signers
cp "$output" allowed_signers
sealed=0
while read -r path; do
    git -C central.git show "dossier/randstad-almere:$path" >.lines
    git -C central.git show "dossier/randstad-almere:${path%.jsonl}.sig" >.seal
    person=$(/usr/bin/python3 -c 'import json,sys; print(json.loads(open(sys.argv[1]).readline())["feed"])' .lines)
    person=$(git -C central.git show "dossier/randstad-almere:records/$person/00000001.jsonl" | head -n 1 |
        /usr/bin/python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["body"]["person"])')
    ssh-keygen -Y verify -f allowed_signers -I "$person" -n schouw -s .seal <.lines >>.verified || fail "seal of $path"
    sealed=$((sealed + 1))
done < <(git -C central.git ls-tree -r --name-only dossier/randstad-almere -- records | grep '\.jsonl$')
[ "$sealed" -ge 6 ] || fail "too few segments: $sealed"
tell "ssh-keygen -Y verify: $sealed of $sealed segments carry a good seal of who they say wrote them:"
sort .verified | uniq -c | sed 's/^/  /'
rm -f .lines .seal .verified

rm -rf clone
run git clone --quiet --branch dossier/randstad-almere central.git clone
run git -C clone lfs install --local
run git -C clone lfs pull
run git -C clone lfs fsck
cmp "$input/lantaarn.jpg" clone/evidence/*-lantaarn.jpg || fail "git-lfs brought another picture"
for device in laptop tablet desk-reviewer desk-decider desk-admin; do
    run sqlite3 "$device/schouw.sqlite" "pragma integrity_check"
    says ok
done
run schouw-syncd verify --config schouw-syncd.conf
cp central.git/index.sqlite .index-1 2>/dev/null || true
run schouw-syncd reindex --config schouw-syncd.conf

chapter "A sceptic flips one byte in a copy of the repository"
rm -rf tampered
mkdir tampered
cp -r central.git tampered/central.git
name=$(git -C central.git ls-tree -r --name-only dossier/randstad-almere -- records | grep '\.jsonl$' | head -n 1)
blob=$(git -C central.git rev-parse "dossier/randstad-almere:$name")
flipped=no
for index in tampered/central.git/objects/pack/*.idx; do
    offset=$(git show-index <"$index" | awk -v blob="$blob" '$2 == blob {print $1}')
    [ -n "$offset" ] || continue
    pack=${index%.idx}.pack
    chmod u+w "$pack"
    byte=$(od -An -tu1 -j $((offset + 40)) -N1 "$pack" | tr -d ' ')
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$pack" bs=1 seek=$((offset + 40)) conv=notrunc status=none
    flipped=yes
done
[ "$flipped" = yes ] || fail "the record is in no pack"
attempt 1 schouw-syncd verify tampered/central.git
says "$name"
rm -rf tampered
