"""Terms of many tokens at once, against each by itself."""

from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.engine.terms import terms_of_tokens
from sitrep.text.tokens import term_of

TOKENS = st.sampled_from(["The", "n't", "N'T", "'s", "U.S.", "$", "5", "-ish", "_", "ﬁne", "ΟΔΟΣ", "İs", "Ⅷ", "²", "K"])


@given(st.lists(TOKENS | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4), max_size=8))
@example([])
def test_terms_of_tokens_are_those_of_each(tokens):
    stop_words = frozenset({"the", "ⅷ"})
    assert terms_of_tokens(tokens, stop_words).to_pylist() == [term_of(token, stop_words) for token in tokens]
