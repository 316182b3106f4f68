#!/usr/bin/env bash
# tools/story.sh DIR: tells one audit from application to certificate in DIR, with the programs in SCHOUW_BIN: a daemon over TLS, five
# devices, git. Every command is shown as it is run and checked as it is told; the first one that does not do what it should ends
# the story with exit status 1. All of it stays in DIR to look at.
set -euo pipefail

dir=$(mkdir -p "${1:?usage: tools/story.sh DIR}" && cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${SCHOUW_BIN:=$here/build/release/bin}"
export PATH="$SCHOUW_BIN:$PATH"
cd "$dir"

. "$here/tools/story/telling.sh"
. "$here/tools/story/office.sh"
. "$here/tools/story/audit.sh"
. "$here/tools/story/decision.sh"
. "$here/tools/story/life.sh"
. "$here/tools/story/witnesses.sh"

chapter "What is left to look at"
tell "$steps commands did what they should. In $dir:"
tell "  central.git               every statement, report and certificate; any git reads it"
tell "  laptop, tablet            the auditor's devices; desk-reviewer, desk-decider, desk-admin the others'"
tell "  report.html               the audit report"
tell "  certificate.pdf           the certificate"
tell "  duplicate.pdf             a duplicate for one participant"
tell "  daemon.log                what the daemon did"
rm -f "$output"
