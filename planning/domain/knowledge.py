"""Everything the core knows that is not about one patient, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from planning.domain.assessment_rules import AssessmentRules
from planning.domain.atlas import Atlas
from planning.domain.citations import Citations
from planning.domain.disagreements import Disagreement
from planning.domain.followup import FollowUpRules
from planning.domain.medicines import Medicines
from planning.domain.products import Catalogue
from planning.domain.protocols import Protocol
from planning.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One set of versioned rules and evidence, loaded by `planning.evidence`."""

    rules: Rules
    assessment_rules: AssessmentRules
    follow_up_rules: FollowUpRules
    products: Catalogue
    medicines: Medicines
    protocols: Mapping[str, Protocol]
    disagreements: tuple[Disagreement, ...]
    atlas: Atlas
    citations: Citations
