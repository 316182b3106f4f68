"""pages.py REPOSITORY: reads every Markdown page of every branch and certificate as Gitea and GitLab show it (cmark-gfm), and follows
every link: relative, to a file at the same ref; evidence is a pointer that .gitattributes gives to git-lfs. Prints what is wrong."""
import html.parser
import posixpath
import subprocess
import sys

REPOSITORY = sys.argv[1]


def git(*words):
    return subprocess.run(["git", "-C", REPOSITORY, *words], check=True, capture_output=True).stdout.decode()


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.first, self.text, self.code = [], None, "", 0

    def handle_starttag(self, tag, attributes):
        self.first = self.first or tag
        self.code += tag == "code"
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_endtag(self, tag):
        self.code -= tag == "code"

    def handle_data(self, data):
        self.text += "" if self.code else data


wrong, pages, links, evidence = [], 0, 0, 0
for ref in git("for-each-ref", "--format=%(refname)", "refs/heads/main", "refs/heads/dossier", "refs/tags/certificate").split():
    files = set(git("ls-tree", "-r", "--name-only", ref).splitlines())
    linked = set()
    for path in sorted(files):
        if not path.endswith(".md") or "/" in path and not path.startswith("certificates/"):
            continue
        shown = subprocess.run(["cmark-gfm", "-e", "table"], input=git("show", f"{ref}:{path}").encode(), check=True, capture_output=True)
        page = Page()
        page.feed(shown.stdout.decode())
        pages += 1
        if page.first != "h1":
            wrong.append(f"{ref}:{path}: begins with {page.first}, not with a title")
        if "|--" in page.text or "| --" in page.text or "](" in page.text or "raw HTML omitted" in shown.stdout.decode():
            wrong.append(f"{ref}:{path}: a table, a link or HTML is shown as text")
        for link in page.links:
            links += 1
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
            linked.add(target)
            if ":" in link or link.startswith(("/", "#")) or target not in files:
                wrong.append(f"{ref}:{path}: {link} leads nowhere")
    for path in sorted(files):
        if path.startswith("evidence/"):
            evidence += 1
            attribute = git("show", f"{ref}:.gitattributes")
            pointer = git("show", f"{ref}:{path}")
            if "evidence/** filter=lfs" not in attribute or pointer and not pointer.startswith("version https://git-lfs"):
                wrong.append(f"{ref}:{path}: is no pointer")
        if "README.md" in files and path not in linked and path.startswith(("evidence/", "certificates/", "report.md")):
            wrong.append(f"{ref}:{path}: no page leads to it")
print("\n".join(wrong))
if not pages or not links or not evidence:
    print(f"{pages} pages, {links} links, {evidence} pieces of evidence: is that all?")
sys.exit(bool(wrong) or not pages or not links or not evidence)
