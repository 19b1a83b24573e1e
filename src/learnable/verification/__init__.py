"""`verify`: the prediction is fixed first, then an ensemble is trained, then the prediction is scored."""

from learnable.verification.asking import verify as verify
from learnable.verification.budgeting import recorded as recorded
from learnable.verification.budgeting import seeds_of as seeds_of
from learnable.verification.keeping import interruption as interruption
from learnable.verification.results import Verification as Verification
