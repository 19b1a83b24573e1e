"""Data that is provably hard: families with a planted answer, what makes them, and what attacks them."""
