"""Say how probable the claims of a run are, by what was learnt from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from auditor.scoring.calibration import Bin
from auditor.scoring.learnt import Learnt, ModelLearnt, set_of, weights_of
from auditor.scoring.recorded import Recorded
from auditor.scoring.signs import Answer


class Estimate(NamedTuple):
    """How probable a claim is, or why nobody can tell."""

    probability: float | None
    near: Bin | None  # how held-out answers of about this probability fared
    why: str  # "" where there is a probability


@dataclass(frozen=True)
class Estimator:
    """Applies what was learnt to the claims of one run."""

    learnt: Learnt
    run: Recorded

    def estimate(self, answer: Answer) -> Estimate:
        """Return the probability that *answer* is right; none where anything about it was never learnt from.

        Nobody is judged by what was learnt from themselves: in a run on the same corpus, whoever is labelled gets none.
        """
        if why := self._foreign(answer.person):
            return Estimate(None, None, why)
        known = self._models.get(answer.model)
        if known is None:
            return Estimate(None, None, f"the calibration does not know {answer.model or answer.probe}")
        if why := self._unknown(answer, known):
            return Estimate(None, None, why)
        probability = known.calibration.probability(answer.attribute, answer.signs)
        return Estimate(probability, known.near(probability), "")

    def _foreign(self, person: str) -> str:
        """Return why the calibration fits this run, or this person, not at all."""
        if self.learnt.attribute_set != set_of(self.run.plan):
            return f"the calibration is for the attribute set {self.learnt.attribute_set}"
        subject = self.run.people.get(person)
        if self.learnt.corpus == self.run.plan.corpus_digest and subject is not None and subject.truth:
            return "the calibration was learnt from these people"
        return ""

    def _unknown(self, answer: Answer, known: ModelLearnt) -> str:
        """Return what about *answer* the calibration of its model never saw."""
        who = answer.model or answer.probe
        if known.weights != self._weights.get(answer.model, ""):
            return f"the calibration is for other weights of {who}"
        if known.probes.get(answer.probe) != self._digests.get(answer.probe):
            return f"the calibration does not know {who} under the probe {answer.probe}"
        if answer.mitigation not in known.mitigations:
            return f"the calibration does not know {who} after {answer.mitigation}"
        if answer.attribute not in known.calibration.attributes:
            return f"the calibration does not know {who} on {answer.attribute}"
        return ""

    @cached_property
    def _models(self) -> Mapping[str, ModelLearnt]:
        return {model.model: model for model in self.learnt.models}

    @cached_property
    def _weights(self) -> Mapping[str, str]:
        return weights_of(self.run.plan)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return self.run.plan.probe_digests()
