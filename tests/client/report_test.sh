# `schouw report`: what is printed is what stands, as Markdown and as a page that needs nothing else.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open
case_facts 2.2.1
run finding 2.2.1 met -m "Map <script>alert(1)</script> *seen* [x](javascript:y)"
run walk public-space -m "New lamp posts." --evidence "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg"
run deviation raise 2.2.7 minor "No retention periods in writing" --on "$today"

# Any time, without issuing: nothing is recorded.
before=$(schouw -C store log --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')
run report
says "De Randstad" 2.2.7 "No retention periods in writing" "Lead auditor" "New lamp posts"
run report -o report.html
says "Report written to report.html"
[ "$(schouw -C store log --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')" -eq "$before" ]

# The page: a document of its own, the photograph in it, nothing fetched, nothing run.
python3 - report.html "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg" <<'END'
import html.parser, sys
class Page(html.parser.HTMLParser):
    void = {"meta", "img", "br", "hr", "link", "input"}
    def __init__(self): super().__init__(); self.open, self.tags, self.text, self.targets, self.ids, self.files = [], [], [], [], set(), []
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        for name in ("src", "href"):
            value = attributes.get(name, "")
            assert value == "" or value.startswith(("data:image/", "#")) or (tag, name) == ("a", "href"), (tag, value)
            if name == "href" and value and not value.startswith("#"): self.files.append(value)
            if value.startswith("#"): self.targets.append(value[1:])
        if "id" in attributes: assert attributes["id"] not in self.ids; self.ids.add(attributes["id"])
        self.tags.append(tag)
        if tag not in self.void: self.open.append(tag)
    def handle_endtag(self, tag): assert self.open.pop() == tag, tag
    def handle_data(self, data): self.text.append(data)
page = Page(); page.feed(open(sys.argv[1], encoding="utf-8").read())
assert page.open == [], page.open
assert "script" not in page.tags and "iframe" not in page.tags
assert page.tags.count("img") == 1 and page.tags.count("h1") == 1
assert page.targets and set(page.targets) <= page.ids, (page.targets, page.ids)
# The whole photograph is where this device keeps it.
assert len(page.files) == 1 and page.files[0].startswith("file:///"), page.files
import urllib.parse
whole = open(urllib.parse.unquote(page.files[0][7:]), "rb").read()
assert whole == open(sys.argv[2], "rb").read()
text = "".join(page.text)
for words in ("De Randstad", "No retention periods in writing", "<script>alert(1)</script> *seen*", "lantaarn.jpg", "Certificatie Voorbeeld"):
    assert words in text, words
END

# Markdown by the name of the file or by asking; the same bytes each time; JSON too.
run report -o report.md
run report
cmp report.md "$output"
run report --format md -o report.txt
cmp report.md report.txt
run report --json
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["report"] == open("report.md", encoding="utf-8").read()' "$output"
run --lang nl report
! cmp -s report.md "$output" || fail "the Dutch report is the English one"

# A file is written whole or not at all.
attempt 3 report -o nowhere/report.html
says nowhere/report.html
[ -z "$(find . -name 'report*.html.*')" ]
attempt 2 report -m "summary without issuing"
attempt 2 report --format pdf
says html

# With the files beside it: for who gets both.
printf 'the covenant' >"covenant <1>.txt"
run intake covenant received --evidence "covenant <1>.txt"
mkdir given
run report -o given/report.html --with-evidence
[ "$(find given -type f | wc -l)" = 3 ] || fail "the folder holds $(find given -type f)"
for file in given/evidence/*; do
    grep -q "href=\"evidence/${file##*/}\"" given/report.html || fail "$file is not linked to"
done
cmp "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg" given/evidence/*-lantaarn.jpg
cmp "covenant <1>.txt" given/evidence/*-covenant-1-.txt
! grep -q 'file://' given/report.html || fail "the page leads to this device"
grep -q '52\.[0-9]*, 5\.[0-9]*' given/report.html || fail "the page does not tell the position"
attempt 2 report --with-evidence
attempt 2 report --with-evidence -o report.md
says "-o FILE.html"
