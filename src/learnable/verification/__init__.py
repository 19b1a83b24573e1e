"""`verify`: the prediction is fixed first, then an ensemble is trained, then the prediction is scored."""

from learnable.verification.budget import recorded as recorded
from learnable.verification.budget import seeds_of as seeds_of
from learnable.verification.fixed_prediction import verify as verify
from learnable.verification.results import Verification as Verification
from learnable.verification.saved_folder import interruption as interruption
