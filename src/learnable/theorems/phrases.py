"""The sentences of a certificate, and nothing else: the certificate writes them, the audit compares them.

Which sentence is true is decided twice, in `theorems.hypotheses` and, with a copy of the sentences, in the audit.
"""

LAW = "invariant law"
START = "symmetric initialisation"
GRADIENT = "population gradient or fresh batches"
NOISE = "isotropic Gaussian noise"
CLIPPING = "clipped network gradient"
CLIPPING_OF_LOSS = "clipped loss gradient"
LOSS = "squared loss"
SIGNS = "labels are signs"
NULL = "invariant null function"
VARIES = "target is not constant"
ONE = "function of one example"
TRAINED = "something is trained"

LAW_HOLDS = "{group} maps {law} to itself"
LAW_FAILS = "{group} does not preserve {law}"

START_KNOWN = (
    "{network}: the entries of the first weight matrix are independent with one {init} law, symmetric "
    "about 0, and all that follows sees the input only through them, so {group} leaves the law of the "
    "initial network as it is"
)
START_BROKEN = "{network}: {group} changes the law of {init} first-layer weights"
START_VOUCHED = "the user vouches for {group} as a symmetry of {network} in training"
START_VOUCHED_SIGNED = (
    "the user vouches for {group} as a symmetry of {network} in training, which moves its parameters by "
    "permutations and sign changes alone"
)
START_UNKNOWN = (
    "the law of the initial parameters of {network} is not known here; --group {group} would vouch for it"
)

GRADIENT_POPULATION = "batch=population: every step takes the mean over the whole law"
GRADIENT_FRESH = "batch={batch}: every step draws fresh examples; their term is in the bound"

GRADIENT_UNKNOWN = "batch={batch}: the term of fresh batches is not worked out for {group} on {law}"

NOISE_HOLDS = "every step adds independent Gaussian noise of standard deviation {noise} to every parameter"
NOISE_ZERO = "noise=0: without noise nothing hides the target from the gradient"
NOISE_NONE = "sgd adds no noise, and without noise nothing hides the target from the gradient"

CLIPPING_BALL = (
    "clipping=ball: each example's network gradient is projected to a ball, which every orthogonal change "
    "of the parameters respects"
)
CLIPPING_COORDINATE = (
    "clipping=coordinate: the group permutes the parameters and flips their signs, which cutting each "
    "coordinate respects; the radius is clip·√parameters"
)
CLIPPING_ROTATED = (
    "clipping=coordinate: {group} rotates the parameters, which cutting coordinates does not respect"
)
CLIPPING_LOSS = (
    "clipping=loss_coordinate cuts the gradient of the loss; this theorem is about the network's own gradient"
)
CLIPPING_NONE = "sgd does not clip the network's gradient"

CUT_HOLDS = (
    "clipping=loss_coordinate: every coordinate of each example's loss gradient is cut to ±clip, and the group "
    "permutes the parameters and flips their signs, which that cut respects; the radius is clip·√parameters"
)
CUT_FAILS = "clipping={clipping}: this theorem is about a cut of every coordinate of the loss gradient"
CUT_NONE = "sgd does not cut the loss gradient"
SIGNS_HOLD = "the target is +1 or -1 everywhere, so that the cut loss gradient is affine in the label"
SIGNS_FAIL = "nothing shows that the target is +1 or -1 everywhere"

LOSS_HOLDS = "training and claim are about the mean squared error"
OF_INVARIANT = "A4' against the invariant part"
"""The name of equivariant descent (A4') with the part of the target that the group leaves alone as the null function."""

NULL_INVARIANT = (
    "the null function is the part of the target that {group} leaves alone, the mean over all its elements"
)
NULL_HOLDS = "the null function is the mean of the target, a constant"
NULL_SEEN = "the null function is the part of the target on coordinates {seen}, which {group} does not move"
NULL_SEEN_BEFORE = (
    "the null function is the part of the target on coordinates {seen}, counted before `moved` moves them, "
    "and {group} does not move it"
)
NULL_EVEN = (
    "the null function is the mean of the target and its part on the parity of all {n} coordinates, and an "
    "even number of sign changes leaves both as they are"
)
VARIES_HOLDS = "the target minus its mean is not zero"
VARIES_FAILS = "nothing shows that the target varies: the least variance that its weights allow is 0"

ONE_KNOWN = (
    "{network}: each output is a fixed function of the parameters and of one example, without dropout or "
    "batch statistics"
)
ONE_CHECKED = "{network}: in train mode draws found no mixing of examples and no randomness in forward"
ONE_FAILS = "{network}: in train mode the output for an example depends on other examples, on chance or on earlier calls"
ONE_UNCHECKED = "nothing is known here of the forward of {network}"

TRAINED_KNOWN = "{network}: all weights are trained, and its function at the start is not the target"
TRAINED_CHECKED = (
    "{network}: it has trained parameters, and in draws its function at the start was not the target"
)
TRAINED_FAILS = "{network}: it has no trained parameters, or its function at the start is the target"
TRAINED_UNCHECKED = "nothing is known here of the parameters of {network}"

CLAIM = (
    "{training} on {network} ends with a mean squared error of {loss} or less on {target} "
    "with probability at most {probability}"
)
CLAIM_OF_PART = CLAIM + ", whatever it learns of the part that {group} leaves alone"
CLAIM_OF_SIGNS = (
    CLAIM + ", and the sign of its output is right on average on at most a share {accuracy} of the inputs"
)
NO_CLAIM = "nothing is claimed of {training} on {network} and {target} at edge {edge}: a hypothesis fails"
VACUOUS = (
    "nothing is excluded of {training} on {network} and {target} at edge {edge}: "
    "the bound on the success probability is 1 or more"
)
