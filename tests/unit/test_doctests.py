"""The examples in docstrings hold: hand-computed values, and those of the papers that the measures come from."""

import doctest
import importlib
import pkgutil

import pytest

import sitrep

FOUND = pkgutil.walk_packages(sitrep.__path__, "sitrep.")
MODULES = sorted(module.name for module in FOUND if not module.name.endswith("__main__"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module)
    assert not failed


def test_the_measures_from_papers_have_examples():
    for name in ("keyness", "dispersion", "collocation", "permutation", "jackknife"):
        module = importlib.import_module(f"sitrep.measures.{name}")
        public = [
            test for test in doctest.DocTestFinder().find(module) if not test.name.rsplit(".", 1)[-1].startswith("_")
        ]
        assert sum(bool(test.examples) for test in public) >= 1, name
