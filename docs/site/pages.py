"""The pages that the docs site makes when it is built, so that none of them can go stale.

From dbt's manifest: the tables with their columns, and what each is made of. From the top of the
repository: what stands there already. How a page looks is in `dictionary` and `lineage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dictionary
import lineage
import sources
import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.dbt.manifest_docs import read_manifest
from pipelines.dbt.project import bake_manifest
from pipelines.reading.contract import contracts

HERE = Path(__file__).parent
ENGLISH = "For engineers"
ROOT_PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "expectations/README.md": "quality-rules.md",
}
"""Files outside docs/ → their page. Links to the keys in any of them lead to the page."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and the style sheet beside this file."""
    for name, content in _made_pages():
        files.append(File.generated(config, name, content=content))
    style = HERE / "woonmonitor.css"
    files.append(File.generated(config, style.name, abs_src_path=str(style)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let a wide table scroll by itself on a narrow screen."""
    return html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Say of an English page that it is English."""
    is_english = page.is_homepage or ENGLISH in {each.title for each in page.ancestors}
    in_decisions = page.file.src_uri.startswith("decisions/")
    return output.replace('lang="nl"', 'lang="en"', 1) if is_english or in_decisions else output


def _made_pages() -> Iterator[tuple[str, str]]:
    manifest = read_manifest(bake_manifest(Settings()))
    units = yaml.safe_load((HERE / "units.yml").read_text(encoding="utf-8"))
    yield "dictionary.md", dictionary.page(manifest, units)
    yield "lineage.md", lineage.page(manifest)
    yield "sources.md", sources.page(contracts())
    yield "decisions/index.md", _decisions(PROJECT_ROOT / "docs" / "decisions")
    for source, target in ROOT_PAGES.items():
        yield target, _relinked((PROJECT_ROOT / source).read_text(encoding="utf-8"))


def _relinked(text: str) -> str:
    """Markdown of the top folder with its links as they are on the site."""
    for source, target in ROOT_PAGES.items():
        text = text.replace(f"]({source})", f"]({target})")
    return text.replace("](docs/decisions/)", "](decisions/index.md)").replace("](docs/", "](")


def _decisions(folder: Path) -> str:
    lines = ["# Decisions", "", "What someone will question, one page each.", ""]
    for path in sorted(folder.glob("*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"- [{title}]({path.name})")
    return "\n".join(lines)
