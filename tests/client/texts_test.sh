# Program texts: every one of them is translated, and each way of asking for Dutch gives all of it in Dutch.
msgfmt --check --output-file=/dev/null "$SOURCE_DIR/client/po/nl.po"
(cd "$SOURCE_DIR" && tools/texts "$SCHOUW_BIN/.." "$TEST_DIR/schouw.pot")
[ "$(grep -c '^msgid ' schouw.pot)" -gt 400 ]
msgcmp "$SOURCE_DIR/client/po/nl.po" schouw.pot || { echo "run tools/texts, and translate what is new in client/po/nl.po"; exit 1; }

schouw init store --person lead-auditor --device laptop >/dev/null
schouw -C store open kvo-3.1 --certificate basis "De Randstad, Almere" --id randstad-almere >/dev/null
dutch() {
    "$@" status >answer
    grep -q "Tussen dit dossier en een besluit" answer && grep -q "nog niet" answer || { echo "not Dutch: $*"; cat answer; exit 1; }
    ! grep -qE "not yet|Between| met,|[0-9] of [0-9]" answer || { echo "not all Dutch: $*"; cat answer; exit 1; }
}
english() {
    "$@" status >answer
    grep -q "Between this dossier and a decision" answer && grep -q "not yet" answer || { echo "not English: $*"; cat answer; exit 1; }
    ! grep -qE "nog niet|voldaan|Tussen" answer || { echo "not all English: $*"; cat answer; exit 1; }
}
unset LC_ALL LC_MESSAGES LANG LANGUAGE
dutch schouw --lang nl -C store
dutch env LANGUAGE=nl schouw -C store
dutch env LANGUAGE=nl:en LC_ALL=C.UTF-8 schouw -C store
dutch env LANG=nl_NL.UTF-8 schouw -C store
dutch env LC_ALL=C schouw --lang=nl -C store
english schouw -C store
english env LANG=nl_NL.UTF-8 schouw --lang en -C store
english env LANGUAGE=en LANG=nl_NL.UTF-8 schouw -C store
english env LC_ALL=C.UTF-8 LANG=nl_NL.UTF-8 schouw -C store

schouw --lang nl help >answer
grep -q "^gebruik: schouw" answer
grep -q "Toon wat er nog tussen een dossier en een besluit staat" answer
for verb in $(sed -n 's/^  \([a-z]*\) .*/\1/p' answer); do
    schouw --lang nl "$verb" --help >help
    grep -q "^gebruik: schouw $verb" help || { cat help; exit 1; }
    grep -q "druk niets af dan fouten" help || { cat help; exit 1; }
    # No line of the options stays in English.
    schouw --lang en "$verb" --help | sed -n '/^Options/,/^$/p' | grep '  [a-z].* [a-z]' >english || true
    ! grep -Fxf english help || { echo "the lines above are still English in $verb --help"; exit 1; }
done
