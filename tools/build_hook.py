"""Compiles the text core's C where there is a compiler, for wheels, which carry the library, and editable installs."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TEXT = Path("lib", "sitrep", "text")
_COMPILERS = ("cc", "gcc", "clang")
_FLAGS = ("-std=c11", "-O3", "-fPIC", "-fvisibility=hidden", "-shared")


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it builds; its name is hatchling's."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the library and have it in the wheel, which is for this platform alone then."""
        built = compile_kernels(Path(self.root))
        if built is not None:
            platform = re.sub("[-.]", "_", sysconfig.get_platform())
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"
            build_data["artifacts"].append(f"/{(TEXT / built.name).as_posix()}")


def compile_kernels(root: Path) -> Path | None:
    """Compile the library beside its source unless it is there, and remove older ones; None where that cannot be done.

    Args:
        root: the folder of pyproject.toml.
    """
    root = root.resolve()  # the compiler works in another folder
    library = _library_module(root)
    source, target = root / TEXT / "kernels.c", library.path_of(root / TEXT / "kernels.c")
    for old in source.parent.glob(f"{source.stem}.*{target.suffix}"):
        if old != target:
            old.unlink()
    if not target.exists() and not _compiled(library.sources_beside(source), target):
        return None
    return Path(target)


def _library_module(root: Path) -> ModuleType:
    """Load the module that knows how the library is called: the package itself may not be importable here."""
    spec = importlib.util.spec_from_file_location("library", root / TEXT / "library.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _compiled(sources: list[Path], target: Path) -> bool:
    compiler = shlex.split(os.environ.get("CC", "")) or [name for name in _COMPILERS if shutil.which(name)][:1]
    if not compiler:
        return False
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            made = Path(folder, target.name)
            # In the sources' folder and by their names alone, so that no path gets into the library.
            command = [*compiler, *_FLAGS, "-o", str(made), *(source.name for source in sources)]
            subprocess.run(command, cwd=target.parent, capture_output=True, check=True)
            made.replace(target)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
