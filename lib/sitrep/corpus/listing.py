"""Which files a corpus is made of: folders walked, patterns matched, archives and URLs listed, metadata.csv attached.

The order is that of the paths, which no file system decides. What cannot be listed is a file with a fault, so that it
is refused with its reason and never vanishes.
"""

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, cast

from sitrep.corpus.sidecar import is_sidecar, with_sidecars
from sitrep.corpus.sources import DAMAGED, CorpusFile, is_of_the_store, opened_archive
from sitrep.errors import NothingToReadError

Fault = tuple[str, str]
Listed = tuple[Path, Fault | None]

_VERSION = frozenset(
    {"size", "name", "etag", "mtime", "lastmodified", "updated", "created", "md5", "md5hash", "generation"}
)

_SAVED = "_files"
"""A browser saves what a page shows beside it, in a folder of the page's name and this."""


def list_files(paths: Sequence[Path]) -> list[CorpusFile]:
    """Return the files of a corpus: of each path in the order given, those below a folder sorted by their path.

    A path may hold ``*``, ``?``, ``[...]`` and ``**``; the paths of its files then start from the folder before the
    first of them. Names that begin with a dot are passed over, as are folders of such names, and what a browser saved
    with a page (``NAME_files/`` beside ``NAME.html``). Links to folders are followed, and a circle of them is refused.
    A zip archive is read like a folder. A file that two paths lead to is listed for the first.

    Raises:
        NothingToReadError: a path is missing, or there is no file at all.
    """
    roots: dict[Path, list[Listed]] = {}
    for path in paths:
        root, files = _rooted(path)
        roots.setdefault(root, []).extend(files)
    labels = _labels(list(roots))
    seen: set[str] = set()
    found: list[CorpusFile] = []
    for (root, files), label in zip(roots.items(), labels, strict=True):
        of_root: list[CorpusFile] = []
        for file, fault in files:
            if (real := _real(file)) in seen:
                continue
            seen.add(real)
            relative = _relative(file, root) if file != root else file.name
            listed = CorpusFile(file=file, path=_joined(label, relative, file == root), root=label, fault=fault)
            of_root += list(_members(listed)) if listed.ending == ".zip" and fault is None else [listed]
        found += with_sidecars(of_root) if any(is_sidecar(file) for file in of_root) else of_root
    if not found:
        listed_paths = ", ".join(str(path) for path in paths) or "nothing given"
        raise NothingToReadError(f"{listed_paths}: no file there. Give a folder or file of articles: --corpus PATH.")
    return found


def remote_version(file: Path) -> str:
    """Return what tells whether a file behind a URL is still the same: what its store says of it, else its content."""
    from upath import UPath

    url = UPath(file)
    try:
        info = {key: value for key, value in url.fs.info(url.path).items() if key.lower() in _VERSION}
        if set(map(str.lower, info)) - {"size", "name"}:
            return hashlib.sha256(repr(sorted(info.items())).encode()).hexdigest()
        with url.open("rb") as stream:
            return hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    except Exception as error:  # each kind of URL has errors of its own; the file is refused when it is read
        return f"unreadable: {type(error).__name__}"


def _members(file: CorpusFile) -> Iterator[CorpusFile]:
    """Yield the files in a zip archive in the order of their names; an archive that cannot be opened with its fault."""
    try:
        members = opened_archive(file.file).infolist()
    except (*DAMAGED, ValueError) as error:
        yield replace(file, fault=("damaged file", f"no readable zip archive: {error}"))
        return
    except OSError as error:
        if is_of_the_store(file, error):
            raise
        yield replace(file, fault=("unreadable file", error.strerror or str(error)))
        return
    infos = sorted((info for info in members if not info.is_dir()), key=lambda info: info.filename)
    pages = {_page(info.filename) for info in infos}
    n_of_name: dict[str, int] = {}
    for info in infos:
        name = info.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        number = n_of_name[name] = n_of_name.get(name, 0) + 1
        member = replace(file, path=f"{file.path}/{name}" + (f" ({number})" if number > 1 else ""), member=name)
        if number > 1:
            yield replace(member, fault=("damaged file", "two files of the same name in one archive"))
        elif name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            yield replace(
                member, fault=("unsafe name", "the name leads out of the archive; rename it and pack it again")
            )
        elif not any(_is_passed_over(part) for part in parts) and not _is_saved_with(parts[:-1], pages):
            yield member


def _rooted(path: Path) -> tuple[Path, list[Listed]]:
    """Return the folder or file that a path starts from, and the files that it leads to, in order."""
    if not isinstance(path, Path):
        return _rooted_remote(path)
    if os.path.lexists(path):
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            return path.absolute(), [(path.absolute(), _fault(error))]
        return real, _files_below(real)
    wild = next((n for n, part in enumerate(path.parts) if glob.has_magic(part)), None)
    start = Path(*path.parts[:wild])
    matches = sorted(start.glob("/".join(path.parts[wild:]))) if wild is not None else []
    if not matches:
        raise _nothing(path, "no such file or folder" if wild is None else "no file matches")
    found: list[Listed] = []
    for match in matches:
        try:
            found += _files_below(match.resolve(strict=True))
        except (OSError, RuntimeError) as error:
            found.append((match.absolute(), _fault(error)))
    return start.resolve(), found


def _rooted_remote(path: Path) -> tuple[Path, list[Listed]]:
    """List what a URL leads to, as ``_rooted`` does."""
    from upath import UPath

    url = UPath(path)
    try:
        if glob.has_magic(url.path):
            before = url.path[: next(n for n, character in enumerate(url.path) if character in "*?[")]
            root = url.with_segments(f"{url.protocol}://{before.rpartition('/')[0].lstrip('/')}") if before else url
            names = url.fs.glob(url.path)
        else:
            root, names = url, url.fs.find(url.path) if url.is_dir() else [url.path] if url.exists() else []
        files = [UPath(url.fs.unstrip_protocol(name), **url.storage_options) for name in sorted(names)]
    except Exception as error:  # each kind of URL has errors of its own
        raise _nothing(path, f"cannot be listed ({type(error).__name__}: {error})") from error
    kept = [file for file in files if not any(map(_is_passed_over, PurePosixPath(_relative(file, root)).parts))]
    if not kept:
        raise _nothing(path, "no such file or folder")
    start = kept[0] if len(kept) == 1 and kept[0].path == url.path else root
    return cast(Path, start), [(file, None) for file in kept]


def _files_below(root: Path) -> list[Listed]:
    if not root.is_dir():
        return [(root, None)]
    found = list(_walk(root, (root,)))
    return sorted(found, key=lambda listed: listed[0].relative_to(root).as_posix())


def _walk(folder: Path, inside: tuple[Path, ...]) -> Iterator[Listed]:
    """Yield the files below a folder; ``inside`` are the real folders that it lies in, itself the last."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, _fault(error)
        return
    pages = {_page(entry.name) for entry in entries}
    for entry in entries:
        path = folder / entry.name
        if _is_passed_over(entry.name):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            yield path, _fault(error)
            continue
        if not is_folder:
            yield path, None
        elif not _is_saved_with((entry.name,), pages):
            real = path.resolve() if entry.is_symlink() else inside[-1] / entry.name
            if real in inside:
                yield path, ("unreadable file", f"a link in a circle: it leads to {real.name}, which it lies in")
            else:
                yield from _walk(path, (*inside, real))


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _page(name: str) -> str | None:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{_SAVED}" if dot and ending.lower() in ("html", "htm", "xhtml") else None


def _is_saved_with(folders: Iterable[str], pages: Iterable[str | None]) -> bool:
    names = list(folders)
    return any(name.endswith(_SAVED) and "/".join(names[: n + 1]) in pages for n, name in enumerate(names))


def _real(file: Path) -> str:
    try:
        return str(file.resolve()) if isinstance(file, Path) else str(file)
    except (OSError, RuntimeError):  # a link in a circle
        return str(file)


def _relative(file: Any, root: Any) -> str:  # noqa: ANN401 - paths on a disk or behind a URL
    if isinstance(file, Path):
        return file.relative_to(root).as_posix()
    return str(file).removeprefix(str(root)).lstrip("/") or file.name


def _fault(error: Exception) -> Fault:
    if isinstance(error, RuntimeError):
        return "unreadable file", "a link in a circle"
    return "unreadable file", getattr(error, "strerror", None) or str(error)


def _nothing(path: Path, what: str) -> NothingToReadError:
    return NothingToReadError(f"{path}: {what}. Give a folder or file of articles: --corpus PATH.")


def _joined(label: str, relative: str, is_root: bool) -> str:
    if not label:
        return relative
    return label if is_root else f"{label}/{relative}"


def _labels(roots: list[Path]) -> list[str]:
    """Return, for several corpora, the shortest ends of their paths that tell them apart."""
    if len(roots) < 2:
        return [""] * len(roots)
    for n in range(1, max(len(root.parts) for root in roots) + 1):
        labels = ["/".join(root.parts[-n:]).lstrip("/") for root in roots]
        if len(set(labels)) == len(labels):
            return labels
    return [root.as_posix() for root in roots]
