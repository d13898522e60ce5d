"""Through which channel findings come: what was written, what pictures show, what lies beside their pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auditor.reporting.sections.base import Sections

CHANNELS: Final = ("text", "picture", "metadata", "conversation", "")  # "" where a run did not record it


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Findings in the corpus as it stands at first whose evidence lies in one channel."""

    channel: str
    stated: int
    inferred: int
    alone: int  # rest on no other channel

    @property
    def findings(self) -> int:
        """How many rest on this channel; one may rest on several."""
        return self.stated + self.inferred


def channels_of(sections: Sections) -> list[ChannelCount]:
    """Return, channel by channel, how many findings rest on it; channels that carry none are left out."""
    found = [f for f in sections.report.findings if f.mitigation == sections.first]
    counts = []
    for channel in CHANNELS:
        own = [f for f in found if channel in f.channels]
        stated = sum(f.explicit for f in own)
        counts.append(ChannelCount(channel, stated, len(own) - stated, sum(f.channels == (channel,) for f in own)))
    return [count for count in counts if count.findings]


def resting_on_nothing(sections: Sections) -> tuple[int, int]:
    """Return how many findings cite nothing that could be verified, and how many findings there are."""
    found = [f for f in sections.report.findings if f.mitigation == sections.first]
    return sum(not f.supported for f in found), len(found)
