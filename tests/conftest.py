"""What tests of several rooms share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failure of a property; tests of speed say so themselves.
settings.register_profile("sitrep", deadline=None)
settings.load_profile("sitrep")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five seed articles."""
    return Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def test_data() -> Callable[[str], Path]:
    """Give the path of a test data file by name, or skip the test where the data is not there.

    The data is no part of the project; SITREP_TEST_DATA names its folder. With SITREP_REQUIRE_DATA=1 missing data fails
    the test.
    """
    missing = pytest.fail if os.environ.get("SITREP_REQUIRE_DATA", "") == "1" else pytest.skip

    def find(name: str) -> Path:
        folder = os.environ.get("SITREP_TEST_DATA", "")
        if not folder:
            missing(f"needs {name}: SITREP_TEST_DATA is not set")
        path = Path(folder, name)
        if not path.exists():
            missing(f"needs {name}: {folder} has no such file")
        return path

    return find
