# Program texts: every one of them is translated, those of errors too, and each way of asking for Dutch gives all of it in Dutch.
fail() { echo "$1"; exit 1; }
msgfmt --check --output-file=/dev/null "$SOURCE_DIR/client/po/nl.po"
python3 "$SOURCE_DIR/tests/client/texts_calls.py" "$SOURCE_DIR"
(cd "$SOURCE_DIR" && tools/texts "$SCHOUW_BIN/.." "$TEST_DIR/schouw.pot")
[ "$(grep -c '^msgid ' schouw.pot)" -gt 900 ]
msgcmp "$SOURCE_DIR/client/po/nl.po" schouw.pot || fail "run tools/texts, and translate what is new in client/po/nl.po"

# Of each folder and each way to say an error one is gathered: without Dutch for it the check above fails, as does a wrong %.
lacks() {
    msgattrib --translated --no-wrap "$SOURCE_DIR/client/po/nl.po" | msggrep --invert-match --msgid --fixed-strings --regexp="$1" -o less.po -
    ! msgcmp less.po schouw.pot 2>/dev/null || fail "nobody misses the Dutch for \"$1\""
}
lacks "there is no dossier %s here; "                       # client
lacks "with whom? \`schouw interview %s --with NAME\`"      # client/verbs
lacks "the scheme %s has no clause %.64s; the nearest is"   # checklists
lacks "there is no kind of rule"                            # checklists/rules
lacks "feed %s, seq %lld to %lld"                           # schema, by error_wrap
lacks "and so may not write %s in it"                       # schema, by error_refuse
lacks "names the record's own feed"                         # words that go into another text
lacks "the field %.64s stands twice"
lacks "the requirement %s has no method"                    # a finding of `schouw scheme lint`
sed 's/^msgstr "hier is geen dossier %s;/msgstr "hier is geen dossier %d;/' "$SOURCE_DIR/client/po/nl.po" >wrong.po
! msgfmt --check --output-file=/dev/null wrong.po 2>/dev/null || fail "a translation may take other arguments than its text"

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

# refused STATUS NAME DUTCH ENGLISH WORDS..: what goes wrong is told in the language that is asked for, in --json as well; exit status
# and the error's name are the same in each.
refused() {
    local want=$1 name=$2 nl=$3 en=$4 way
    shift 4
    for way in "--lang nl" "--lang en" ""; do
        local sentence=$en other=$nl status=0
        [ "$way" != "--lang nl" ] || { sentence=$nl other=$en; }
        # shellcheck disable=SC2086
        schouw $way -C store "$@" >said 2>&1 </dev/null || status=$?
        [ "$status" = "$want" ] || { cat said; fail "schouw $way $*: exit status $status where $want was due"; }
        grep -qF -- "$sentence" said || { cat said; fail "schouw $way $*: does not say \"$sentence\""; }
        ! grep -qF -- "$other" said || { cat said; fail "schouw $way $*: says \"$other\" too"; }
        status=0
        # shellcheck disable=SC2086
        schouw $way --json -C store "$@" >/dev/null 2>said </dev/null || status=$?
        [ "$status" = "$want" ] || { cat said; fail "schouw $way --json $*: exit status $status where $want was due"; }
        tail -n 1 said | jq -e --arg name "$name" --arg says "$sentence" \
            '.error.name == $name and (.error.message | contains($says))' >/dev/null || { cat said; fail "schouw $way --json $*"; }
    done
}
refused 2 not-found "hier is geen dossier nergens;" "there is no dossier nergens here;" -d nergens status
refused 2 not-found "hier is geen dossier randstad-almer; bedoelde u randstad-almere?" \
    "there is no dossier randstad-almer here; did you mean randstad-almere?" use randstad-almer
refused 2 not-found "kaart.pdf: bestand of map bestaat niet" "kaart.pdf: No such file or directory" evidence add kaart.pdf
refused 2 usage "status heeft geen optie --verbos; bedoelde u --verbose?" "status has no option --verbos; did you mean --verbose?" \
    status --verbos
refused 2 usage "schouw heeft geen werkwoord statu; bedoelde u" "schouw has no verb statu; did you mean" statu
refused 2 usage "een oordeel is met, unmet of not-applicable, niet \"maybe\"" "a verdict is met, unmet or not-applicable, not \"maybe\"" \
    document 2.2.7 maybe
refused 2 usage "heeft geen eis 2.2.77; bedoelde u 2.2.7?" "has no requirement 2.2.77; did you mean 2.2.7?" document 2.2.77 met -m x
refused 2 usage "dit schema heeft geen thema crim; bedoelde u crime?" "this scheme has no theme crim; did you mean crime?" walk crim -m x
refused 3 conflict "er is al een dossier randstad-almere;" "there is a dossier randstad-almere already;" \
    open kvo-3.1 --certificate basis Almere --id randstad-almere
refused 3 network "127.0.0.1:1 is niet te bereiken:" "127.0.0.1:1 can not be reached:" enrol "https://127.0.0.1:1/#7QXK-2M4P-W3NT"
refused 2 usage "dit apparaat is nog niet aangemeld" "this device was not enrolled yet" sync
refused 2 not-found "het schema kvo-3.1 heeft geen paragraaf 2.2.77; het dichtst erbij is" \
    "the scheme kvo-3.1 has no clause 2.2.77; the nearest is" scheme show kvo-3.1 2.2.77

# What is wrong with the options before the verb is told in the language they had come to.
status=0
schouw --lang nl --verbos 2>said || status=$?
[ "$status" = 2 ] && grep -q "^schouw: schouw heeft geen optie --verbos" said || { cat said; exit 1; }
status=0
LANG=nl_NL.UTF-8 schouw --lang de 2>said || status=$?
[ "$status" = 2 ] && grep -q "^schouw: --lang vraagt nl of en, niet \"de\"" said || { cat said; exit 1; }

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
