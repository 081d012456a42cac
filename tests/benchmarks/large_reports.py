"""Time and peak memory of a report's notebooks as the corpus grows.

    python tests/benchmarks/large_reports.py PATH/TO/articles.jsonl.gz [MEGABYTES [PART_MB [FACTOR ...]]]

The first MEGABYTES of the file (32 unless given) are analysed in parts of PART_MB (16); for each FACTOR (1, 4, 16) the
parts of the tables are written so many times, each time with new identities of the articles, so that nothing is
analysed twice. Then the mapped files of the tables are made, as the first reading makes them, and the code of each
report notebook runs in a fresh process. Each prints processor seconds, imports left out, and its largest resident
memory; the ratios are to the smallest corpus. Two topics are asked for: gun* or NRA, which has a page of its own, and
Trump, on every third article.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from scaling import write_corpus

ROOT = Path(__file__).parents[2]
MAPPING = "mapped files, once"
NOTEBOOKS = (
    (MAPPING, {}),
    ("00_corpus", {}),
    ("10_topic", {"topic": "guns"}),
    ("20_compare", {}),
    ("30_trust", {}),
)
TOPICS = """
names: {United States: [US, U.S.], Trump: [Donald Trump], Obama: [Barack Obama], White House: []}
topics:
  guns: {title: Guns, definition: Guns., rules: {guns: "gun* | NRA"}, tests: {match: [Guns.], no_match: [No.]}}
  trump: {title: Trump, definition: Trump., rules: {trump: Trump}, tests: {match: [Trump.], no_match: [No.]}}
"""


@cache
def renamed(identity: str, copy: int) -> str:
    return hashlib.sha256(f"{copy}{identity}".encode()).hexdigest()[:32] if copy else identity


def with_new_ids(table: pa.Table, copy: int) -> pa.Table:
    for name in {"article_id", "copy_of"} & set(table.column_names):
        column = table[name].cast(pa.string()).dictionary_encode().combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        values = pa.array([renamed(identity, copy) for identity in column.dictionary.to_pylist()], pa.string())
        new = pa.DictionaryArray.from_arrays(column.indices, values).cast(table.schema.field(name).type)
        table = table.set_column(table.column_names.index(name), table.schema.field(name), new)
    return table


def multiplied(made: Path, target: Path, factor: int) -> None:
    """Write the tables of an analysis in several parts ``factor`` times."""
    for manifest in made.rglob("manifest.json"):
        folder = target / manifest.parent.relative_to(made)
        for source in manifest.parent.glob("*.parquet"):
            parts = sorted(source.glob("part-*.parquet"))
            (folder / source.name).mkdir(parents=True)
            for copy in range(factor):
                for number, part in enumerate(parts):
                    table = with_new_ids(pq.read_table(part), copy)
                    name = f"part-{copy * len(parts) + number:05d}.parquet"
                    pq.write_table(table, folder / source.name / name, compression="zstd")
        told = json.loads(manifest.read_text())
        told["rows"] = {name: n * factor for name, n in told["rows"].items()}
        (folder / "manifest.json").write_text(json.dumps(told))
    (target / "topics" / "latest").write_text((made / "topics" / "latest").read_text())


def run(notebook: str, parameters: str) -> None:
    """Run the code of a notebook as a kernel does, and print processor seconds, seconds and peak memory."""
    import sitrep.desk  # noqa: F401 - what every kernel has loaded

    start, wall = time.process_time(), time.perf_counter()
    if notebook == MAPPING:
        map_tables(Path(os.environ["SITREP_ANALYSIS"]))
    else:
        run_cells(json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text())["cells"], parameters)
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - start, "seconds": time.perf_counter() - wall, "mb": mb}))


def map_tables(folder: Path) -> None:
    """Make the mapped files of all parts."""
    from sitrep.engine.mapped import TABLES
    from sitrep.engine.tables import opened

    for part in opened(folder).parts():
        for name in TABLES:
            part.numbered(name)


def run_cells(cells: list[dict], parameters: str) -> None:
    """Run the code of cells, the last line of each shown."""
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).rstrip().splitlines()
            exec("\n".join(lines), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= json.loads(parameters)
            elif lines and not lines[-1].startswith((" ", ")")) and "=" not in lines[-1].split("(")[0]:
                shown = eval(lines[-1], names) if not lines[-1].startswith(("import", "from")) else None
                getattr(shown, "_repr_html_", lambda: "")()


def make(folder: Path, part_bytes: int) -> None:
    """Analyse the corpus in a folder."""
    from sitrep.engine.analysis import analyse
    from sitrep.topics.file import load_topics

    analyse([folder / "corpus.jsonl"], load_topics(folder / "topics.yml"), folder / "made", part_bytes=part_bytes)


def measure(notebook: str, parameters: dict[str, str], analysis: Path, topics: Path) -> dict[str, float]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "lib"),
        "SITREP_ANALYSIS": str(analysis),
        "SITREP_TOPICS": str(topics),
        "SITREP_WORKSPACE": str(topics.parent),
    }
    command = [sys.executable, __file__, "--one", notebook, json.dumps(parameters)]
    told = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told.splitlines()[-1])


def main() -> None:
    source = Path(sys.argv[1])
    megabytes, part_mb = (*map(float, sys.argv[2:4]), *(32.0, 16.0)[len(sys.argv[2:4]) :])
    factors = [int(text) for text in sys.argv[4:]] or [1, 4, 16]
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        (folder / "topics.yml").write_text(TOPICS, encoding="utf-8")
        n_mb = write_corpus(source, folder / "corpus.jsonl", int(megabytes * 1e6), 1) / 1e6
        # In processes of their own: the largest memory of a process is passed on to those that it starts.
        subprocess.run([sys.executable, __file__, "--make", text, str(int(part_mb * 2**20))], check=True)
        first: dict[str, dict[str, float]] = {}
        print("| memory | time | peak MB | processor seconds | seconds | notebook | text |")
        print("|---|---|---|---|---|---|---|")
        for factor in factors:
            places = str(folder / "made"), str(folder / f"x{factor}")
            subprocess.run([sys.executable, __file__, "--multiply", *places, str(factor)], check=True)
            for notebook, parameters in NOTEBOOKS:
                name = " ".join([notebook, *parameters.values()])
                found = measure(notebook, parameters, folder / f"x{factor}", folder / "topics.yml")
                smallest = first.setdefault(name, found)
                ratios = found["mb"] / smallest["mb"], found["cpu"] / smallest["cpu"]
                print(
                    f"| {ratios[0]:.2f} | {ratios[1]:.1f} | {found['mb']:.0f} | {found['cpu']:.1f} | "
                    f"{found['seconds']:.1f} | {name} | {factor}x, {factor * n_mb:.0f} MB |",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run(*sys.argv[2:4])
    elif sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["--multiply"]:
        multiplied(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
