from learnable.hardness.family import Claims, families


def test_claims_are_values():
    one = Claims("LPN", {"n": 3}, ("a",), ("b",), "arXiv 2202.12846")
    assert one == Claims("LPN", {"n": 3}, ("a",), ("b",), "arXiv 2202.12846")
    assert families.kind == "family"
