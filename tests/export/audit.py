"""axe-core in a headless browser, and what a browser says and asks for when it opens a page."""

import json
import re
import subprocess
from html import unescape
from pathlib import Path

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_RUN = """
<script>{axe}</script>
<script>
axe.run(document, {{resultTypes: ["violations"], runOnly: {{type: "tag", values: {tags}}}}}).then(found => {{
  const told = document.createElement("pre");
  told.id = "axe-found";
  const passes = found.passes.length;
  told.textContent = JSON.stringify({{version: axe.version, passes: passes, violations: found.violations.map(
    v => [v.id, v.impact, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + " " + n.failureSummary)])}});
  document.documentElement.appendChild(told);
}});
</script>
</body>"""
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def colours(scheme: str) -> str:
    return f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}"


def audited(browser: list[str], axe: Path, page: Path, scheme: str, folder: Path) -> dict:
    """Return what axe-core finds in a page: its rules run in a copy whose policy lets this one script run."""
    text = page.read_text(encoding="utf-8")
    assert len(_POLICY.findall(text)) <= 1
    run = _RUN.format(axe=axe.read_text(encoding="utf-8"), tags=json.dumps(TAGS))
    copy = folder / f"{scheme}-{page.name}"
    copy.write_text(_POLICY.sub("", text).replace("</body>", run), encoding="utf-8")
    command = [
        *browser,
        colours(scheme),
        f"--user-data-dir={folder / f'profile-{scheme}'}",
        *("--virtual-time-budget=60000", "--window-size=1280,1000", "--dump-dom", copy.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    told = re.findall(r'<pre id="axe-found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stderr[-2000:]
    return json.loads(unescape(told[-1]))


def opened(browser: list[str], page: Path, folder: Path) -> tuple[str, list[str], list[str]]:
    """Return the document as the browser holds it, what it said on its console, and the addresses that it asked for."""
    log = folder / "net.json"
    command = [
        *browser,
        f"--user-data-dir={folder / 'profile'}",
        f"--log-net-log={log}",
        *("--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    # What the browser asks for itself (updates, accounts) is for no site; what a page asks for is for the page's.
    asked = re.findall(r'site=file://;[^"]*"[^{}]*"url":"([^"]+)"', log.read_text(errors="replace"))
    return done.stdout, said, sorted({url for url in asked if not url.startswith(("file:", "data:"))})
