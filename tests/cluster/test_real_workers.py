"""A scheduler and workers as a team would have them: started as commands, installed by themselves, on an object store.

The suite is installed from its wheel in an environment of its own; corpus and tables lie behind s3:// URLs, and no
folder is shared.
"""

import json
import shutil
from pathlib import Path

import pytest

from sitrep.engine.analysis import opened
from sitrep.engine.digests import digests

ROOT = Path(__file__).resolve().parents[2]

DIGESTS = """
import json
from sitrep.engine.analysis import opened
from sitrep.engine.digests import digests
from sitrep.files import output_location

print(json.dumps(digests(opened(output_location("s3://tables/2026")))))
"""

FILL = """
import s3fs
store = s3fs.S3FileSystem()
store.mkdir("corpus")
store.mkdir("tables")
store.put("articles/", "corpus/news/", recursive=True)
"""

LIST = "import json, s3fs; print(json.dumps(s3fs.S3FileSystem().find('tables')))"


@pytest.fixture
def cluster(commands_elsewhere):
    """Start a scheduler and two workers, each with an address of its own."""
    _, address = commands_elsewhere.scheduler(host="127.0.0.2")
    for number in (3, 4):
        commands_elsewhere.worker(f"worker{number}", address, host=f"127.0.0.{number}")
    return address


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has 127.0.0.2 without being told")
def test_workers_that_share_no_folder_make_the_tables_of_one_process(
    cluster, installed, store, run, corpus_of, tmp_path
):
    corpus = corpus_of(tmp_path / "articles", 1200, n_words=500)
    python, sitrep = installed / "python", installed / "sitrep"
    run(python, "-c", FILL, cwd=tmp_path, **store)
    shutil.copy(ROOT / "topics.yml", tmp_path)

    where = ["--corpus", "s3://corpus/news", "--out", "s3://tables/2026"]
    command = [sitrep, "analyse", *where, "--executor", f"dask={cluster}", "--part-mb", "1"]
    printed = run(*command, cwd=tmp_path, **store)
    assert printed.startswith("s3://tables/2026: articles 1,201, ")

    kept = json.loads(run(python, "-c", LIST, cwd=tmp_path, **store))
    assert len([name for name in kept if name.startswith("tables/2026/base/terms.parquet/part-")]) >= 4
    assert not [name for name in kept if ".work" in name or ".analysing" in name]
    run(sitrep, "analyse", "--corpus", corpus, "--out", "here", cwd=tmp_path)
    alone = opened(tmp_path / "here")
    assert alone.path("terms").is_file()
    assert json.loads(run(python, "-c", DIGESTS, cwd=tmp_path, **store)) == digests(alone)

    run(sitrep, "new", "desk", cwd=tmp_path)
    notebook = ["run", "notebooks/00_corpus.ipynb", "--tables", "s3://tables/2026"]
    page = run(sitrep, *notebook, cwd=tmp_path / "desk", **store).splitlines()[-1]
    told = (tmp_path / "desk" / page).read_text()
    assert "1,201" in told
    assert store["AWS_ENDPOINT_URL"] not in told
