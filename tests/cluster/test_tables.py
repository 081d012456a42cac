"""A report on tables that were made elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sitrep(workspace, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "sitrep", *map(str, arguments)],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_report_on_tables_tells_what_one_on_their_articles_tells(tmp_path):
    workspace = tmp_path / "desk"
    (workspace / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "topics.yml", workspace)
    shutil.copy(ROOT / "notebooks" / "20_compare.ipynb", workspace / "notebooks")
    articles = tmp_path / "articles"
    shutil.copytree(ROOT / "seeds", articles)
    assert sitrep(workspace, "analyse", "--corpus", articles, "--out", tmp_path / "tables").returncode == 0
    read = sitrep(workspace, "report", "--corpus", articles)
    assert read.returncode == 0, read.stderr
    shutil.rmtree(articles)
    made = sitrep(workspace, "report", "--tables", tmp_path / "tables", "--debug")
    assert made.returncode == 0, made.stderr
    first, second = (
        json.loads((run / "run.json").read_text()) for run in sorted((workspace / "outputs/runs").iterdir())
    )
    assert second["measures"] == first["measures"]
    assert (second["counts"], second["corpus"]) == (first["counts"], "articles")
    assert second["compared_with"] == first["run_id"]
    again = sitrep(workspace, "report", "--tables", tmp_path / "tables")
    assert "unchanged since run" in again.stderr
    refused = sitrep(workspace, "report", "--tables", tmp_path / "tables", "--from", "2026-01-01")
    assert refused.returncode == 2
    assert "sitrep: --from with --tables: tables are of the corpus that they were made of" in refused.stderr
