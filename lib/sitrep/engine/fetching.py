"""Tables that were made elsewhere: checked to be whole, and copied here where they lie behind a URL.

A report reads most tables several times, from several kernels; what is behind a URL is read once.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from sitrep import schema
from sitrep.engine.parts import dataset, part_files
from sitrep.engine.passes import stamp
from sitrep.engine.tables import Analysis, manifest, opened
from sitrep.errors import TablesError, UsageError
from sitrep.files import is_remote, reaching, replacing, write_atomic
from sitrep.topics.file import TopicFile


def fetched(place: Path, topic_file: TopicFile, cache: Path) -> Analysis:
    """Return the analysis at ``place`` with the topics of a topic file.

    Args:
        place: the ``--out`` of ``sitrep analyse``: a folder, or a URL.
        topic_file: the topic file that it was matched with.
        cache: the folder in which copies of what lies behind URLs are kept, each in a folder of its own.

    Raises:
        TablesError: no complete analysis is there, or files are missing or damaged.
        UsageError: it was matched with other topics.
    """
    opened(place)
    key = str(manifest(place / "base")["key"])
    matched = manifest(place / "topics" / topic_file.sha256)
    if matched.get("key") != stamp(key, topic_file.sha256):
        raise UsageError(
            f"{place}: its tables are not matched with {topic_file.path.name} as it is now. Give the topic file that "
            "they were made with (--topics FILE), or run sitrep analyse there again with this one: where no names "
            "changed it only matches topics."
        )
    if is_remote(place):
        place = _copied(place, key, topic_file.sha256, cache)
    analysis = Analysis(folder=place, topics_hash=topic_file.sha256)
    _refuse_partial(analysis)
    return analysis


def _copied(place: Path, key: str, topics_hash: str, cache: Path) -> Path:
    folder = cache / hashlib.sha256(f"{place}\0{key}".encode()).hexdigest()[:16]
    for name in ("base", f"topics/{topics_hash}"):
        made = manifest(place / name)
        if manifest(folder / name) == made:
            continue
        for table in schema.BASE if name == "base" else schema.TOPICAL:
            source = place / name / f"{table}.parquet"
            for file in part_files(source):
                target = folder / name / source.name
                _copy(file, target if file == source else target / file.name)
        if manifest(place / name) != made:
            raise TablesError(f"{place}: the tables were made anew while they were read. Run the command again.")
        write_atomic(folder / name / "manifest.json", json.dumps(made, indent=1) + "\n")
    write_atomic(folder / "topics" / "latest", topics_hash + "\n")
    return folder


def _copy(source: Any, target: Path) -> None:  # noqa: ANN401 - a path behind a URL
    try:
        with replacing(target) as temporary, reaching(source):
            source.fs.get_file(source.path, str(temporary))
    except FileNotFoundError as error:
        raise TablesError(f"{source}: missing. Run sitrep analyse there again.") from error


def _refuse_partial(analysis: Analysis) -> None:
    """Refuse tables that lack rows of those that their manifests tell, as a folder does that was copied in part."""
    for name, expected in analysis.n_rows.items():
        path = analysis.path(name)
        try:
            found = dataset(part_files(path)).count_rows()
        except (OSError, ValueError) as error:
            raise TablesError(
                f"{path}: cannot be read as a table ({error}). Run sitrep analyse there again."
            ) from error
        if found != expected:
            raise TablesError(
                f"{path}: {found:,} rows, where {expected:,} were written. Copy the folder again, or analyse again."
            )
