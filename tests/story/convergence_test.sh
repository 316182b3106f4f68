# Four devices of three people on one dossier: they state, sync, are cut, killed, copied, put back, by clocks that are hours wrong, in a
# history drawn from a seed. When they are level all of them hold the same bytes. HISTORIES, STEPS and SEED ask for more or others.
. "$SOURCE_DIR/tests/syncd/service.sh"
SKEW=$(cd "$SCHOUW_BIN/.." && pwd)/tests/lib/libskewed-clock.so
export SKEW
[ -e "$SKEW" ] || fail "there is no $SKEW"

echo "--- a body, three people and their four devices"
yesterday=$(TZ=Europe/Amsterdam date -d yesterday +%F)
service
for person in anna bram carla; do
    on admin registry person $person --name $person --function Auditor --role auditor --role administrator # who reads every dossier
done
for pair in anna/laptop anna/tablet bram/phone carla/desk; do
    device=${pair#*/}
    on . init "$device" --device "$device"
    on admin registry key "${pair%/*}" "$device" "$device/key.pub" --from "$yesterday"
done
on admin sync
for pair in anna/laptop anna/tablet bram/phone carla/desk; do enrol "${pair%/*}" "${pair#*/}"; done
on laptop sync
stop

echo "--- the histories"
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$SOURCE_DIR/tests/story/convergence.py" service "${SEED:-1}" "${HISTORIES:-1}" "${STEPS:-12}"
schouw-syncd verify service/central.git >out || { cat out; fail "the repository is not sound"; }
git -C service/central.git fsck --strict --no-progress >out 2>&1 || { cat out; fail "git fsck"; }
