import json
import os
import time
from pathlib import Path

import pytest

from sitrep.reports.execution import MAX_PRINTED_CHARS


@pytest.fixture
def outcomes(faulty):
    return faulty[0]


def test_a_good_notebook_passes_beside_failing_ones(outcomes):
    assert outcomes["passes"].ok


def test_every_other_notebook_fails_except_those_that_only_print_or_expect_an_error(outcomes):
    passed = {name for name, outcome in outcomes.items() if outcome.ok}
    assert passed == {"passes", "prints", "leaves_a_child", "expects_an_error"}


def test_an_error_names_cell_line_source_and_last_line_of_the_error(outcomes):
    failure = outcomes["raises"].failure
    assert (failure.reason, failure.cell, failure.line, failure.source) == ("error", 3, 5, "half(y)")
    assert failure.error == "ZeroDivisionError: division by zero"
    assert str(failure) == 'cell 3, line 5 "half(y)": ZeroDivisionError: division by zero'


def test_a_syntax_error_names_its_line_without_a_made_up_file_name(outcomes):
    failure = outcomes["misspelt"].failure
    assert str(failure) == 'cell 2, line 1 "x = = 1": SyntaxError: invalid syntax'


@pytest.mark.parametrize(("name", "shown"), [("leaves", "sys.exit(0)"), ("leaves_last", "sys.exit()")])
def test_sys_exit_in_a_cell_is_a_failure_even_in_the_last_one(outcomes, name, shown):
    failure = outcomes[name].failure
    assert (failure.reason, failure.cell) == ("exit", 2)
    assert shown in failure.error


@pytest.mark.parametrize(
    ("name", "end"), [("crashes", "signal SIGSEGV"), ("is_killed", "signal SIGKILL"), ("vanishes_last", "exit code 0")]
)
def test_a_dead_kernel_is_a_failure_of_the_cell_that_ran_and_says_how_it_ended(outcomes, name, end):
    failure = outcomes[name].failure
    assert (failure.reason, failure.cell) == ("died", 2)
    assert end in failure.error


def test_a_cell_that_hangs_is_interrupted_at_its_line(outcomes):
    failure = outcomes["hangs"].failure
    assert (failure.reason, failure.cell, failure.line) == ("timeout", 3, 2)
    assert "longer than its 12 s" in failure.error
    assert 12 <= outcomes["hangs"].seconds < 16


def test_a_cell_that_ignores_the_interrupt_is_killed(outcomes):
    assert outcomes["will_not_stop"].failure.reason == "timeout"
    assert outcomes["will_not_stop"].seconds < 20


def test_what_a_cell_prints_is_bounded_and_the_rest_of_the_notebook_runs(faulty):
    outcomes, folder, _ = faulty
    path = folder / "out/notebooks/run_of_prints.ipynb"
    assert outcomes["prints"].notebook == path
    assert path.stat().st_size < MAX_PRINTED_CHARS * 1.1
    assert "is left out" in path.read_text()
    assert "still here" in path.read_text()


def test_the_executed_notebook_is_kept_up_to_the_failure(faulty):
    cells = json.loads((faulty[1] / "out/notebooks/run_of_raises.ipynb").read_text())["cells"]
    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2, None]


def test_executed_notebooks_name_no_folder_of_this_machine(faulty):
    _, folder, _ = faulty
    for path in (folder / "out/notebooks").glob("*.ipynb"):
        papermill = json.loads(path.read_text())["metadata"]["papermill"]
        name = path.stem.removeprefix("run_of_")
        assert papermill["input_path"] == f"notebooks/{name}.ipynb"
        assert papermill["output_path"] == f"notebooks/{path.name}"
        if name != "passes":  # that one prints its working folder
            assert str(folder) not in path.read_text()


def test_kernels_work_in_the_folder_given_with_the_environment_given_and_this_process_stays_where_it_is(faulty):
    _, folder, _ = faulty
    text = (folder / "out/notebooks/run_of_passes.ipynb").read_text()
    assert json.dumps(f"{folder / 'work'} flag\n")[1:-1] in text
    assert Path.cwd() != folder / "work"


def test_no_process_that_a_notebook_started_outlives_it(faulty):
    cells = json.loads((faulty[1] / "out/notebooks/run_of_leaves_a_child.ipynb").read_text())["cells"]
    child = int("".join(cells[1]["outputs"][0]["text"]))
    for _ in range(50):
        if _gone(child):
            return
        time.sleep(0.1)
    pytest.fail(f"process {child} still runs")


def test_steps_begin_and_end_every_job_and_tell_its_cells(faulty):
    outcomes, _, steps = faulty
    assert sorted(s.job.title for s in steps if s.state == "started") == sorted(outcomes)
    assert {s.job.title for s in steps if s.state == "finished"} == set(outcomes)
    assert [(s.n_done, s.n_cells) for s in steps if s.state == "cell" and s.job.title == "passes"] == [
        (0, 3),
        (1, 3),
        (2, 3),
    ]


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" in status.read_text()
