"""`advise`: the smallest changes of a training that would make it learn, each predicted and then measured."""

from learnable.advising.advice import Advice as Advice
from learnable.advising.advice import Proposal as Proposal
from learnable.advising.entry import advise as advise
