"""Names of models, and the hosts that they lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import BadModel
from auditor.models.addresses import is_local
from auditor.models.catalogue import ModelOptions, catalogue, destination, expand, open_model


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AUDITOR_CACHE", str(tmp_path / "cache"))
    for name in ("OPENAI", "OLLAMA", "HOSTED_VLLM"):
        monkeypatch.delenv(f"{name}_API_BASE", raising=False)
        monkeypatch.delenv(f"{name}_BASE_URL", raising=False)


def test_embedded_alone_is_the_larger_model() -> None:
    """The short name stands for one model, the other is named by its size."""
    assert expand("embedded") == ("embedded:1.5b",)
    assert expand("embedded:0.5b") == ("embedded:0.5b",)
    assert open_model("embedded", ModelOptions()).name == "embedded:1.5b"


def test_an_embedded_model_is_known_by_its_published_weights() -> None:
    """Its identity is there without reading a gigabyte."""
    identity = open_model("embedded:0.5b", ModelOptions(reproducible=True, context=4096)).identity
    assert identity["sha256"] == "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
    assert (identity["cache"], identity["n_ctx"]) == ("off", "4096")


def test_an_own_file_is_known_by_its_own_hash(tmp_path: Path) -> None:
    """Two files of the same name and different bytes are two models."""
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"abc")
    model = open_model(f"embedded:{path}", ModelOptions())
    assert model.identity["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "spec", ["gpt-4o", "embedded:9b", "embedded:", "embedded:/no/such.gguf", "/x", "x/", "", "scripted"]
)
def test_a_name_that_means_nothing_is_answered_with_what_is_possible(spec: str) -> None:
    """The sentence holds the name and the forms that a name can have."""
    with pytest.raises(BadModel, match=r"names no model: choose embedded, embedded:0\.5b") as caught:
        open_model(spec, ModelOptions(allow=("api.openai.com",)))
    assert f"'{spec}'" in str(caught.value)


def test_a_provider_without_a_known_address_is_refused() -> None:
    """A slip in a provider's name is found before anything is sent."""
    with pytest.raises(BadModel, match="no address is known for 'opnai'"):
        open_model("opnai/gpt-4o", ModelOptions(allow=("api.openai.com",)))


def test_a_host_that_nobody_allowed_receives_nothing() -> None:
    """The sentence names the host and the flag."""
    with pytest.raises(BadModel, match=r"to api\.openai\.com: allow it with --allow api\.openai\.com, "):
        open_model("openai/gpt-4o", ModelOptions())
    assert open_model("openai/gpt-4o", ModelOptions(allow=("api.openai.com",))).identity == {
        "address": "api.openai.com"
    }


def test_offline_goes_before_allowing() -> None:
    """What is allowed on other days is refused offline."""
    with pytest.raises(BadModel, match="--offline"):
        open_model("openai/gpt-4o", ModelOptions(offline=True, allow=("api.openai.com",)))


def test_this_machine_needs_no_leave() -> None:
    """A server on this machine may be asked without a flag, and offline."""
    assert open_model("ollama/llama3.1", ModelOptions(offline=True)).name == "ollama/llama3.1"


@pytest.mark.parametrize(
    ("spec", "base", "host"),
    [
        ("ollama/llama3.1", None, "127.0.0.1:11434"),
        ("openai/gpt-4o", None, "api.openai.com"),
        ("openai/gpt-4o", "https://user:secret@proxy.example:8443/v1", "proxy.example:8443"),
        ("hosted_vllm/a/b", "gpu.example:8000", "gpu.example:8000"),
        ("anthropic/claude", None, "api.anthropic.com"),
        ("embedded:0.5b", None, None),
    ],
)
def test_the_destination_is_the_host_and_nothing_else(spec: str, base: str | None, host: str | None) -> None:
    """No path, and above all no credentials, stand in what is shown."""
    assert destination(spec, ModelOptions(api_base=base)) == host


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("localhost:11434", True),
        ("127.8.8.8:1", True),
        ("::1", True),
        ("[::1]:8080", True),
        ("192.168.0.7:11434", False),
        ("0.0.0.0:80", False),
        ("localhost.example.org", False),
        ("api.openai.com", False),
    ],
)
def test_only_loopback_is_this_machine(host: str, *, local: bool) -> None:
    """A neighbour's address and a name that merely looks local leave the machine."""
    assert is_local(host) is local


def test_the_catalogue_says_what_would_work_and_what_it_is_worth() -> None:
    """Both embedded models carry their licence, size and an honest note."""
    rows = {row.name: row for row in catalogue()}
    large, small = rows["embedded:1.5b"], rows["embedded:0.5b"]
    assert (large.installed, large.licence, large.size) == (True, "Apache-2.0", 1_117_320_768)
    assert "floor" in large.note
    assert "guessing" in small.note
    assert {"embedded:FILE.gguf", "PROVIDER/MODEL"} <= set(rows)
