"""What the attacks are measured on, at a small size: the table, the picture and the section."""

import pytest


@pytest.fixture
def small(measurement, monkeypatch):
    attacks = measurement("attacks")
    monkeypatch.setattr(attacks, "CASES", (("noisy_parity(n=12, degree=3, flip=0.0)", 300),))
    monkeypatch.setattr(attacks, "ROWS", (60, 2_000))
    monkeypatch.setattr(attacks, "SEEDS", range(1))
    monkeypatch.setattr(attacks, "SHOWN", ("votes", "algebraic"))
    monkeypatch.setattr(attacks, "TESTS", 200)
    monkeypatch.setattr("learnable.attacks.networks.STEPS", 150)
    return attacks


def test_a_measurement_holds_every_attack_and_its_section_says_who_found_what(small, measurement, tmp_path):
    tables = small.measure()
    assert set(tables) == set(small.TABLES)
    by_name = {r["attack"]: r["verdict"] for r in tables["attacks"]}
    assert by_name["elimination"] == "recovered" and by_name["algebraic"] == "does not apply"
    assert len(tables["attack_rows"]) == 2 * 2 * 2
    for name, rows in tables.items():
        measurement("tables").write(name, rows, tmp_path)
        assert len(measurement("tables").read(name, tmp_path)) == len(rows)
    text = small.section(tables)
    assert "elimination" in text and "votes on maj3 from 2,000" in text
    measurement("pictures").picture(tmp_path / "a.svg", lambda *axes: small.draw(tables, *axes), 2, 9.0)
    assert (tmp_path / "a.svg").stat().st_size > 1000
