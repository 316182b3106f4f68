# Days as the schemes count them, for stories and tests. Sourced.

# day WORDS: as date(1) reads them, in the schemes' zone
day() { TZ=Europe/Amsterdam date -d "$1" +%F; }
# months_later DAY N: the same day number, or the last day of a month that is too short
months_later() {
    local first last number=${1##*-}
    first=$(day "${1%-*}-01 + $2 months")
    last=$(date -d "$first + 1 month - 1 day" +%d)
    [ "$number" -le "$last" ] || number=$last
    printf '%s-%s' "${first%-*}" "$number"
}
today=$(day today)
# dated FILE: what is in it, with each @WORDS@ as the day it is
dated() {
    local text word
    text=$(<"$1")
    while [[ $text =~ @([^@]+)@ ]]; do
        word=${BASH_REMATCH[1]}
        text=${text//"@$word@"/$(day "$word")}
    done
    printf '%s\n' "$text"
}
