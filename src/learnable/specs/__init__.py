"""Text that is a value: ``parity(n=30, degree=3)`` and back again.

A spec is a name with arguments: numbers, strings, lists, bare words and nested specs.
`parse` turns text into a `Call` and evaluates nothing; a `Vocabulary` turns a `Call` into a frozen value
whose `str` is the canonical spec. Every refusal is an `InputError`: one sentence that names the argument,
the value, what was wanted, and what to type instead.
"""

from learnable.specs.coercion import coerce as coerce
from learnable.specs.coercion import example as example
from learnable.specs.parsing import Call as Call
from learnable.specs.parsing import Word as Word
from learnable.specs.parsing import parse as parse
from learnable.specs.parsing import render as render
from learnable.specs.parsing import shortened as shortened
from learnable.specs.refusals import InputError as InputError
from learnable.specs.refusals import above_zero as above_zero
from learnable.specs.refusals import in_words as in_words
from learnable.specs.refusals import nearest as nearest
from learnable.specs.refusals import printable as printable
from learnable.specs.refusals import within as within
from learnable.specs.words import Entry as Entry
from learnable.specs.words import Vocabulary as Vocabulary
from learnable.specs.words import call_of as call_of
from learnable.specs.words import option as option
from learnable.specs.words import register as register
from learnable.specs.words import spelled as spelled
