# Part of the story: stock tools bear witness, without ours. Sourced by tools/story.sh.

stop_daemon
chapter "Witnesses: stock git, ssh-keygen, git-lfs, sqlite3"
run git -C central.git fsck --strict
run git -C central.git log --graph --all --format="%h %<(16,trunc)%an %s%n%w(0,4,4)%(trailers:key=Audited-by,key=Reviewed-by,key=Decided-by)"
for trailer in "Audited-by: Lead auditor" "Reviewed-by: Reviewer" "Decided-by: Decision-maker"; do
    # Who sealed is the author, and the trailer says in what part.
    grep -q "^$trailer <" <<<"$(git -C central.git log --author="${trailer#*: }" --format=%B dossier/randstad-almere)" ||
        fail "no commit is of ${trailer#*: } with the trailer $trailer"
    says "$trailer"
done
[ "$(git -C central.git log --format=%an dossier/randstad-almere | sort -u | paste -sd,)" = "Decision-maker,Lead auditor,Reviewer" ] ||
    fail "the authors on the dossier's branch are others"
tell "Every commit carries the daemon's signature:"
commits=0
for commit in $(git -C central.git rev-list --all); do
    git -C central.git verify-commit "$commit" 2>"$output" || fail "git verify-commit $commit: $(cat "$output")"
    says 'Good "git" signature for schouw-syncd'
    commits=$((commits + 1))
done
[ "$commits" -ge 13 ] || fail "too few commits: $commits"
tell "  git verify-commit: $commits of $commits"
run git -C central.git show main:register.md
says KVO-2026-001 "KVO De Randstad" "Continu Samenwerken"
run git -C central.git verify-tag certificate/KVO-2026-001
says 'Good "git" signature for schouw-syncd'
[ "$(git -C central.git cat-file -t certificate/KVO-2026-001)" = tag ] || fail "the certificate is no annotated tag"
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
    cat .lines >>.statements
    sealed=$((sealed + 1))
done < <(git -C central.git ls-tree -r --name-only dossier/randstad-almere -- records | grep '\.jsonl$')
[ "$sealed" -ge 6 ] || fail "too few segments: $sealed"
tell "ssh-keygen -Y verify: $sealed of $sealed segments carry a good seal of who they say wrote them:"
sort .verified | uniq -c | sed 's/^/  /'
[ "$(grep -c '"item":"2.2.8"' .statements)" -eq 3 ] || fail "the statements that contradicted each other are not both in git"
rm -f .lines .seal .verified .statements

rm -rf clone
run git clone --quiet --branch dossier/randstad-almere central.git clone
run git -C clone lfs install --local
run git -C clone lfs pull
run git -C clone lfs fsck
says "Git LFS fsck OK"
for picture in kruising.jpg lantaarn.jpg; do same "$input/$picture" clone/evidence/*-$picture; done
for device in laptop tablet desk-reviewer desk-decider desk-admin; do
    run sqlite3 "$device/schouw.sqlite" "pragma integrity_check"
    [ "$(cat "$output")" = ok ] || fail "the store of $device is damaged"
done
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be" "3 dossiers" "1 certificates"
sqlite3 central.git/index.sqlite .dump >.index-before
run schouw-syncd reindex --config schouw-syncd.conf
sqlite3 central.git/index.sqlite .dump >.index-after
same .index-before .index-after
rm -f .index-before .index-after

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
