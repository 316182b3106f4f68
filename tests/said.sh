# said.sh: for tests of programs whose answer is in the file `out`; the test has a `fail`.
# says TEXT..: each of them is in it. silent TEXT..: none of them is.
says() { local text; for text in "$@"; do grep -qF -- "$text" out || { cat out; fail "this is not said: $text"; }; done; }
silent() { local text; for text in "$@"; do ! grep -qF -- "$text" out || { cat out; fail "this is said: $text"; }; done; }
