"""`import sitrep` and `sitrep --help` against `import pandas`, each in a fresh process.

    python tests/benchmarks/import_time.py

Prints the best of ten in milliseconds, the bare start of Python taken off; the aim is under half of pandas.
"""

import os
import subprocess
import sys
import time

ROUNDS = 10


def best_ms(*arguments: str) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, env=environment, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    bare = best_ms("-c", "")
    peer = best_ms("-c", "import pandas") - bare
    for name, arguments in {"import sitrep": ["-c", "import sitrep"], "sitrep --help": ["-m", "sitrep", "-h"]}.items():
        ours = best_ms(*arguments) - bare
        print(f"{name} {ours:.0f} ms   import pandas {peer:.0f} ms   ratio {ours / peer:.2f}")


if __name__ == "__main__":
    main()
