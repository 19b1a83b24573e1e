"""What a data verdict rests on: evidence, gathered from a sample and weighed."""

from learnable.evidence.gathering import LEVEL as LEVEL
from learnable.evidence.gathering import SHUFFLES as SHUFFLES
from learnable.evidence.gathering import Evidence as Evidence
from learnable.evidence.gathering import Standing as Standing
from learnable.evidence.gathering import gather as gather
from learnable.evidence.gathering import highest as highest
from learnable.evidence.gathering import shuffled_labels as shuffled_labels
from learnable.evidence.weighing import SURE as SURE
from learnable.evidence.weighing import Finding as Finding
from learnable.evidence.weighing import rows_to_decide as rows_to_decide
from learnable.evidence.weighing import weigh as weigh
