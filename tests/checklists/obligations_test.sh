# The table of obligations in checklists/README.md against reality: each id once, files that are there, rules and facts that the scheme has,
# tests that are run and that say what the table says.
SCHOUW_SCHEMES="$SOURCE_DIR/checklists" /usr/bin/python3 "$SOURCE_DIR/tests/checklists/obligations.py" "$SOURCE_DIR" "$SCHOUW_BIN/.."
