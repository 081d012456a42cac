"""Whether copies count: independent texts unless a parameter or the setting says all."""

import json
from pathlib import Path

from sitrep.desk import cached, open, scope_of
from sitrep.settings import load_settings
from sitrep.topics.file import load_topics

TOPICS = "topics:\n  oil:\n    title: Oil\n    definition: Oil.\n    rules:\n      oil: oil\n"


def test_copies_count_only_where_the_setting_or_the_parameter_says_so(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "topics.yml").write_text(TOPICS)
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({"text": "The oil of the port."}) for _ in range(4)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SITREP_QUIET", "1")
    monkeypatch.setenv("SITREP_CORPUS", "a.jsonl")
    plain, asked = load_settings({}), load_settings({"copies": True})
    analysis = cached(plain, load_topics(plain.topics))
    assert [scope_of(one, analysis).copies for one in (plain, asked)] == [False, True]
    assert scope_of(plain, analysis, copies=True).copies
    assert [open().counted.n_articles, open(copies=True).counted.n_articles] == [1, 4]
    monkeypatch.setenv("SITREP_COPIES", "1")
    assert open().counted.n_articles == 4
    assert "4, 1 independent text (copies: 3 exact)" in repr(open().card())
