# Stands in for schouw and for schouw-syncd: runs the program of that name from WATCHED_BIN under valgrind, whose findings go to
# TEST_DIR/logs. What a device does over and over, document after document, is watched the first WATCHED_TIMES only.
program=$(basename "$0")
device='' verb=''
words=("$@")
for ((i = 0; i < ${#words[@]}; i++)); do
    case ${words[i]} in
    -C) device=${words[++i]} ;;
    -d | --lang) i=$((i + 1)) ;;
    -*) ;;
    *) verb=${words[i]} && break ;;
    esac
done
seen=$TEST_DIR/seen/${device//\//_}-${verb//\//_}
echo >>"$seen"
if [ "$program" = schouw ] && [ "$(wc -l <"$seen")" -gt "$WATCHED_TIMES" ]; then exec "$WATCHED_BIN/$program" "$@"; fi
exec valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \
    --suppressions="$SOURCE_DIR/tests/story/valgrind.supp" --log-file="$TEST_DIR/logs/$program-%p" "$WATCHED_BIN/$program" "$@"
