"""`rank`: networks side by side for one target, with scores before training, dumb baselines, and ties shown as ties."""

from learnable.ranking.intervals import ranks as ranks
from learnable.ranking.ordering import rank as rank
from learnable.ranking.previews import Preview as Preview
from learnable.ranking.previews import preview as preview
from learnable.ranking.results import Ranked as Ranked
from learnable.ranking.results import Ranking as Ranking
from learnable.ranking.results import Unmeasured as Unmeasured
