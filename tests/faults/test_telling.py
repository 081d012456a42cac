"""What a run tells while it runs and when it ends: logs, hooks, and no secret in any of them."""

import json

import pytest

SECRET = "hunter22-é\"'"
ASKS = ["print(f'asked with {api_token}')", "answer = api_token\nanswer"]


@pytest.fixture
def asking(plain):
    """The workspace with a notebook that takes a secret and prints it."""
    plain.notebook("60_asks", ASKS)
    path = plain.folder / "notebooks" / "60_asks.ipynb"
    node = json.loads(path.read_text())
    node["cells"][1]["source"] = 'api_token = ""  # of the service'
    path.write_text(json.dumps(node))
    yield plain
    path.unlink()


def forms(value):
    return {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], "hunter22"}


def expect_no_secret(folder, *said):
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode(errors="replace")
            assert not [form for form in forms(SECRET) if form in text], path.name
    assert not [form for form in forms(SECRET) for text in said if form in text]


def test_a_secret_reaches_the_notebook_and_nothing_that_a_run_leaves_or_tells(asking, tmp_path):
    hook = f"cat > {tmp_path}/told.json"
    options = ("-p", f"api_token={SECRET}", "--log-format", "json", "--on-publish", hook)
    made = asking.run("report", *options)
    assert made.returncode == 0, made.stderr
    run = asking.runs()[0]
    executed = (run.folder / "notebooks" / "60_asks.ipynb").read_text()
    assert "asked with [secret]" in executed
    expect_no_secret(run.folder, made.stdout, made.stderr, (tmp_path / "told.json").read_text())
    assert run.record["parameters"] == {"api_token": "[secret]"}
    assert run.record["settings"]["on_publish"]["value"] == "[not recorded]"
    assert "told.json" not in run.record["command"]
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["run_id"], told["status"], told["exit_code"]) == (run.run_id, "published", 0)
    assert told["folder"] == str(run.folder)
    asking.expect_whole()


def test_a_secret_of_a_failing_notebook_stays_out_of_the_error_the_traceback_and_the_hook(asking, tmp_path):
    path = asking.folder / "notebooks" / "60_asks.ipynb"
    node = json.loads(path.read_text())
    node["cells"][2]["source"] = "raise ValueError(f'no service for {api_token}')"
    path.write_text(json.dumps(node))
    hook = f"cat > {tmp_path}/told.json"
    made = asking.run("report", "-p", f"api_token={SECRET}", "--on-failure", hook)
    assert made.returncode == 1
    assert "ValueError: no service for [secret]" in made.stderr
    run = asking.runs()[0]
    expect_no_secret(run.folder, made.stdout, made.stderr, (tmp_path / "told.json").read_text())
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["run_id"], told["status"], told["exit_code"]) == (run.run_id, "failed", 1)
    assert "no service for [secret]" in told["reason"]
    asking.expect_whole()


def test_a_run_with_a_secret_is_never_reused_since_it_asks_something_outside(asking):
    for _ in range(2):
        assert "reused_from" not in asking.expect_next_run("-p", f"api_token={SECRET}").record


def test_each_step_is_a_line_and_as_json_each_line_an_object(plain):
    said = plain.run("report", "--fresh").stderr.splitlines()
    assert [line.partition("Z ")[2].partition(":")[0].partition(" 20")[0] for line in said] == [
        *("run", "analyse", "tables", "00_word", "notebooks", "changes", "pages", "published")
    ]
    lines = [json.loads(line) for line in plain.run("report", "--fresh", "--log-format", "json").stderr.splitlines()]
    assert [line["step"] for line in lines] == [
        *("run", "analyse", "tables", "00_word", "notebooks", "changes", "pages", "publish")
    ]
    assert {line["level"] for line in lines} == {"info"}
    kept = (plain.runs()[0].folder / "log.txt").read_text().splitlines()
    assert [json.loads(line)["step"] for line in kept] == [line["step"] for line in lines]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--topic", "oli"), 2),
        (("--corpus", "nowhere"), 3),
        (("--as-of", "1990-01-01", "--corpus", "dated.csv"), 3),
    ],
)
def test_a_hook_is_told_of_every_failure_with_its_exit_code(plain, tmp_path, options, code):
    (plain.folder / "dated.csv").write_text("text,date\nOil is dear.,2026-01-01\n")
    made = plain.run("report", "--quiet", *options, "--on-failure", f"cat > {tmp_path}/told.json")
    assert made.returncode == code, made.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["status"], told["exit_code"]) == ("failed", code)
    assert told["reason"] in made.stderr
    (plain.folder / "dated.csv").unlink()
    plain.expect_whole()


def test_a_hook_that_fails_is_a_warning_and_decides_nothing(plain):
    made = plain.run("report", "--quiet", "--on-publish", "echo no mail; exit 9")
    assert made.returncode == 0
    assert made.stderr.endswith("WARNING on-publish: the command ended with exit code 9: no mail\n")
    plain.expect_whole()


def test_runs_are_shown_compared_and_pruned_by_the_command(plain):
    older = plain.expect_next_run()
    (plain.folder / "seeds" / "three.txt").write_text("Oil again\n\nOil is discussed again in the west.\n")
    newest = plain.expect_next_run()
    shown = plain.run("runs", "show")
    assert shown.stdout.startswith(f"run            {newest.run_id}, published\n")
    assert json.loads(plain.run("runs", "show", str(newest.sequence), "--json").stdout)["run_id"] == newest.run_id
    compared = plain.run("runs", "compare", str(newest.sequence - 1))
    assert compared.returncode == 0, compared.stderr
    assert "data changed, topics, notebooks and code did not. 1 article new." in compared.stdout
    old, new = (run.record["measures"]["oil"]["n_sentences"] for run in (older, newest))
    assert old < new
    assert f"Oil: {old} → {new} sentences, 2 → 3 articles." in compared.stdout
    rows = [json.loads(x) for x in plain.run("runs", "compare", str(newest.sequence - 1), "--json").stdout.splitlines()]
    assert [row["title"] for row in rows if row["what"] == "article"] == ["Oil again"]
    assert "1 article new" in (newest.folder / "index.html").read_text()
    none = plain.run("runs", "compare", "4711")
    assert none.returncode == 2
    assert 'no run "4711".' in none.stderr
    dry = plain.run("runs", "prune", "--keep-last", "1")
    assert "Nothing was removed; do it with --yes." in dry.stdout
    before = len(plain.runs())
    assert plain.run("runs", "prune", "--keep-last", "1", "--yes").returncode == 0
    assert len(plain.runs()) < before
    (plain.folder / "seeds" / "three.txt").unlink()
    plain.seen.clear()
    plain.expect_next_run()
