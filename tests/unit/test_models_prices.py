"""Prices: the user's own first, then the list that litellm carries, and never a guess."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes.fields import Table
from auditor.errors import BadContent
from auditor.gate.pricing import configured
from auditor.models.prices import NANO, Price, Prices, _list, read
from auditor.models.protocol import Usage

TOKENS = st.integers(0, 10**7)
DOLLARS = st.floats(0, 1000)


def test_an_exact_name_goes_before_patterns_and_the_longest_pattern_before_others() -> None:
    """However the table is ordered, the same price counts."""
    stated = {"*": Price(1, 1), "openai/*": Price(2, 2), "openai/gpt-5*": Price(3, 3), "openai/gpt-5": Price(4, 4)}
    for order in (stated, dict(reversed(stated.items()))):
        prices = Prices(order)
        named = ("openai/gpt-5", "openai/gpt-5-mini", "openai/gpt-4o", "http://[::1]:8000/v1#x")
        assert [prices.own(name) for name in named] == [Price(4, 4), Price(3, 3), Price(2, 2), Price(1, 1)]


def test_the_list_is_read_without_importing_litellm() -> None:
    """A price costs no second of start-up."""
    code = (
        "import sys; from auditor.models.prices import Prices; p = Prices().usual('openai/gpt-4o-mini')\n"
        "assert p is not None and 0 < p.input < p.output and 'litellm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("model", ["openai/gpt-4o-mini", "anthropic/claude-opus-5-5", "gemini/gemini-2.5-pro"])
def test_the_most_that_a_listed_model_costs_is_no_less_than_what_it_usually_costs(model: str) -> None:
    """Long requests and kept prefixes may cost more, and a bound has to know."""
    usual, most = Prices().usual(model), Prices().most(model)
    assert usual is not None
    assert most is not None
    assert usual.input <= most.input
    assert usual.output <= most.output
    assert usual.cached is None or usual.cached < usual.input


@pytest.mark.parametrize(
    ("read_", "cached", "usd"),
    [(200_000 - 1, 0, 0.25999875), (300_000, 0, 0.765), (300_000, 100_000, 0.54), (1_000, 0, 0.01125)],
)
def test_a_long_question_costs_what_the_list_says_of_long_ones(read_: int, cached: int, usd: float) -> None:
    """All its tokens have the higher price, those remembered and those written too."""
    assert Prices().paid("gemini/gemini-2.5-pro", Usage(read_, cached, 1_000)) == pytest.approx(usd)
    usual = Prices().usual("gemini/gemini-2.5-pro", read_)
    assert usual is not None
    assert usual.nano(read_, 1_000, cached) / NANO == pytest.approx(usd)


def test_no_listed_model_costs_more_than_its_bound() -> None:
    """However long the question is, and however much of it is remembered."""
    prices = Prices()
    for model in filter(prices.most, _list()):
        most = prices.most(model)
        assert most is not None
        for read_ in (1_000, 100_000, 128_000, 200_001, 272_001, 600_000):
            for cached in (0, read_):
                paid = prices.paid(model, Usage(read_, cached, 1_000))
                assert paid is None or paid <= most.nano(read_, 1_000) / NANO + 1e-9, model


def test_a_search_at_every_call_is_part_of_the_price() -> None:
    """Some models search the web whenever they are asked, and that is paid for."""
    price = Prices().usual("perplexity/sonar")
    assert price is not None
    assert price.call > 0


@pytest.mark.parametrize("model", ["openai/no-such-model", "http://127.0.0.1:8000/v1#llama", "replay:run"])
def test_a_price_that_nobody_knows_is_none(model: str) -> None:
    """Unknown is not nought."""
    assert Prices().usual(model) is None
    assert Prices().most(model) is None
    assert Prices().paid(model, Usage(1, 0, 1)) is None


@pytest.mark.parametrize("model", ["embedded:1.5b", "ollama/some-new-model", "lm_studio/x"])
def test_what_computes_where_it_stands_costs_nothing(model: str) -> None:
    """Programs that run models themselves send no bills."""
    assert Prices().most(model) == Price(0.0, 0.0)


@given(st.builds(Price, DOLLARS, DOLLARS, st.none() | DOLLARS, st.floats(0, 1)), TOKENS, TOKENS, st.floats(0, 1))
def test_no_call_costs_more_than_its_bound(price: Price, read_: int, written: int, share: float) -> None:
    """Whatever part of the input was remembered, and whatever that costs."""
    prices = Prices({"m": price})
    most = prices.most("m")
    assert most is not None
    cached = int(share * read_)
    paid = prices.paid("m", Usage(read_, cached, written))
    assert paid is not None
    assert paid <= most.nano(read_, written) / NANO + 1e-9


def test_an_own_price_goes_before_what_an_answer_says_of_itself() -> None:
    """A contract of one's own is not known to litellm."""
    usage = Usage(1_000_000, 500_000, 0, usd=9.0)
    assert Prices({"m": Price(2.0, 8.0, 1.0)}).paid("m", usage) == 1.5
    assert Prices().paid("m", usage) == 9.0


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ({"m": {"input": 1.0, "ouput": 2.0}}, "prices.m.ouput.*'output'"),
        ({"m": {"input": 1.0}}, "prices.m.output"),
        ({"m": {"input": -1, "output": 2}}, "prices.m.input"),
        ({"m": {"input": float("inf"), "output": 2}}, "prices.m.input.*dollars"),
        ({"m": 3}, "prices.m.*table"),
    ],
)
def test_a_fault_names_the_key_and_the_remedy(toml: dict[str, object], said: str) -> None:
    """A key that nothing reads is refused with the nearest that is read."""
    with pytest.raises(BadContent, match=said):
        read(Table({"prices": toml}, "auditor.toml").table("prices"))


def test_prices_are_found_like_every_other_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest file counts, a named one goes before it, and each price says where it stands."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "auditor.toml").write_text(
        '[prices."a/*"]\ninput = 1\noutput = 2\n[prices."b"]\ninput = 1\noutput = 2\n'
    )
    (tmp_path / "own.toml").write_text('[prices."a/*"]\ninput = 3\noutput = 4\ncached = 0.5\ncall = 0.01\n')
    monkeypatch.chdir(tmp_path)
    priced = configured(Path("own.toml"))
    assert priced.prices.own("a/x") == Price(3, 4, 0.5, 0.01)
    assert list(priced.lines()) == [
        ('prices."a/*"', "input 3, output 4, cached 0.5, call 0.01", "own.toml"),
        ('prices."b"', "input 1, output 2, call 0", str(tmp_path / "auditor.toml")),
    ]
