# Manual pages and completion say what --help says: each verb, each option; and each option a verb reads is in its --help.
share=$SCHOUW_BIN/../share
pages=$share/man/man1
. "$share/bash-completion/completions/schouw"
plain() { groff -man -Tascii -P-cbou "$1" 2>/dev/null | sed 's/\x08.//g' | tr -s ' \n' ' '; }
# What Tab offers behind these words.
offered() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    compopt() { :; }
    _schouw
    printf '%s\n' "${COMPREPLY[@]}"
}
# offers WORD WORDS..: Tab behind the words offers that word. All that is offered is read: a reader that left early would end the writer.
offers() {
    local word=$1
    shift
    grep -qxF -- "$word" <<<"$(offered "$@")"
}
options_of() { grep -oE -- '(^|[[ (|])--[a-z][a-z-]*' | tr -d ' ([|' | sort -u; }

verbs=$(schouw help | sed -n 's/^  \([a-z]*\) .*/\1/p')
[ "$(wc -w <<<"$verbs")" -ge 30 ]
main=$(plain "$pages/schouw.1")
for verb in $verbs; do
    grep -qF "schouw-$verb(1)" <<<"$main" || { echo "schouw(1) lacks $verb"; exit 1; }
    offers "$verb" schouw "" || { echo "$verb does not complete"; exit 1; }
    page=$(plain "$pages/schouw-$verb.1")
    help=$(schouw "$verb" --help)
    told=$(options_of <<<"$help")
    for option in $told; do
        grep -qF -- "$option" <<<"$page" || { echo "schouw-$verb(1) lacks $option"; exit 1; }
        offers "$option" schouw "$verb" "$option" || { echo "$verb $option does not complete"; exit 1; }
    done
    # Options as the source reads them; those of shared tables by the macros they come with.
    source=$SOURCE_DIR/client/verbs/$verb.c
    read=$({ grep -oE "\{\"[a-z][a-z-]*\", *('.'|0)," "$source" | sed 's/{"\([a-z-]*\)".*/--\1/'
        if grep -q 'OPTION_MESSAGE(' "$source"; then echo --message; echo --file; fi
        if grep -q 'OPTION_EVIDENCE(' "$source"; then echo --evidence; fi
        if grep -q 'OPTION_ON(' "$source"; then echo --on; fi; } | sort -u)
    for option in $read; do
        grep -qx -- "$option" <<<"$told" || { echo "schouw $verb reads $option; its --help does not tell"; exit 1; }
    done
done
for option in --directory --dossier --lang --json --quiet --invented --no-color --version; do
    grep -qF -- "$option" <<<"$main" || { echo "schouw(1) lacks $option"; exit 1; }
    offers "$option" schouw "$option" || { echo "$option does not complete"; exit 1; }
done
offers certificate schouw -C "$PWD" cert
offers issue schouw certificate i
offers positive schouw decide p
[ -z "$(offered schouw decide x)" ]
offers -F schouw intake -F
schouw init store --person lead-auditor --device laptop >/dev/null
schouw -C store open kvo-3.1 --certificate basis "De Randstad, Almere" --id randstad-almere >/dev/null
(cd store && offers randstad-almere schouw use r)
(cd store && offers randstad-almere schouw -d "")

daemon=$(plain "$pages/schouw-syncd.1")
for command in $(schouw-syncd --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    grep -qF "schouw-syncd $command" <<<"$daemon" || { echo "schouw-syncd(1) lacks $command"; exit 1; }
    for option in $(schouw-syncd "$command" --help | options_of); do
        grep -qF -- "$option" <<<"$daemon" || { echo "schouw-syncd(1) lacks $option"; exit 1; }
    done
done
for setting in $(sed -n 's/^    {"\([a-z_]*\)", SETTING_.*/\1/p' "$SOURCE_DIR/syncd/config.c"); do
    grep -qwF "$setting" <<<"$daemon" || { echo "schouw-syncd(1) lacks the setting $setting"; exit 1; }
done

for page in "$pages"/*.1; do
    complaints=$(groff -man -Tutf8 -ww -z "$page" 2>&1)
    [ -z "$complaints" ] || { echo "$page: $complaints"; exit 1; }
done
[ "$(ls "$pages" | wc -l)" -ge 32 ]
