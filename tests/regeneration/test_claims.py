"""The audit of generated data: what it derives again, and what it finds."""

import json
import re

import pytest

import learnable
from learnable import audit
from learnable.hardness import families
from learnable.hardness.storage import plans
from learnable.theorems.generated import document
from toy_family import Toy


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setattr(plans, "SHARD_BYTES", 20_000)
    learnable.generate(Toy(6), samples=900, test=300, seed=4, twin="easy", out=tmp_path / "hard")
    return tmp_path / "hard"


def changed(path, function):
    found = json.loads(path.read_text())
    function(found)
    path.write_text(json.dumps(found))


@pytest.mark.parametrize("place", ["certificate.json", "twin/certificate.json", "", "twin"])
def test_what_was_generated_holds(out, place):
    report = audit(out / place)
    assert report.exit_code == 0, str(report)
    assert "0 differ" in report.lines[0] and "the stated bytes, made again" in str(report)
    assert "the other 3 parts, beyond their checksums" in str(report)
    assert "nothing is assumed" in report.lines and "claimed: a toy" in report.lines
    assert json.loads(json.dumps(report.json()))["exit_code"] == 0


def test_a_certificate_alone_is_re_derived_and_says_that_no_rows_were_seen(out, tmp_path):
    (tmp_path / "c.json").write_text((out / "certificate.json").read_text())
    for source in (tmp_path / "c.json", json.loads((out / "certificate.json").read_text())):
        report = audit(source)
        assert report.exit_code == 0 and "no MANIFEST.json lies beside it" in str(report)


EDITS = {
    "family": "toy(d=7)",
    "rows": {"train": 901, "test": 300},
    "twin_of": "toy(d=6)",
    "dimension": 7,
    "assumption": "LPN",
    "parameters": {"d": 6, "rows": 900, "third": 0.3334},
    "claimed": ["a toy", "and more"],
    "not_claimed": [],
    "not_hard_here": "These rows are not hard: they fall to anything.",
    "source": "arXiv 2208.03113",
    "certificates": [{}],
    "schema": "learnable/hard-data/2",
    "seed": 5,
}


@pytest.mark.parametrize("key", EDITS)
def test_an_edited_certificate_does_not_hold(out, key):
    changed(out / "certificate.json", lambda found: found.update({key: EDITS[key]}))
    report = audit(out / "certificate.json")
    assert report.exit_code in (1, 2) and (report.exit_code == 1 or key == "certificates"), str(report)
    assert "does not follow" in str(report) or key == "certificates"


def test_every_field_of_the_certificate_is_edited_above(out):
    assert set(json.loads((out / "certificate.json").read_text())) == set(EDITS)


def test_numbers_of_the_claims_may_be_rounded_otherwise(out):
    changed(out / "certificate.json", lambda found: found["parameters"].update(third=0.33333333333))
    changed(out / "MANIFEST.json", lambda found: found["files"].pop("certificate.json"))
    assert audit(out / "certificate.json").exit_code == 0


@pytest.mark.parametrize("name", ["train/part-00001.npz", "test/part-00000.npz", "README.md", "secret.json"])
def test_a_changed_file_is_named(out, name):
    data = bytearray((out / name).read_bytes())
    data[-3] ^= 1
    (out / name).write_bytes(data)
    report = audit(out / "certificate.json")
    assert report.exit_code == 1 and re.search(rf"{re.escape(name)}.* does not follow", str(report))


def test_a_missing_part_is_named_and_a_missing_answer_is_not_held_against_it(out):
    (out / "secret.json").unlink()
    report = audit(out / "certificate.json")
    assert report.exit_code == 0 and "secret.json: it is not here" in str(report)
    (out / "train/part-00000.npz").unlink()
    report = audit(out / "certificate.json")
    assert report.exit_code == 1 and "derived no such file" in str(report)


def test_rows_of_another_seed_are_found_though_every_checksum_is_right(out, tmp_path):
    learnable.generate(Toy(6), samples=900, test=300, seed=5, out=tmp_path / "other")
    for folder in ("train", "test"):
        for part in (tmp_path / "other" / folder).iterdir():
            (out / folder / part.name).write_bytes(part.read_bytes())
    parts = json.loads((tmp_path / "other/MANIFEST.json").read_text())["parts"]
    changed(out / "MANIFEST.json", lambda found: found.update(parts=parts))
    report = audit(out / "certificate.json")
    assert report.exit_code == 1 and "derived other rows, made again" in str(report)


def test_another_answer_is_found_though_its_checksum_is_right(out):
    from learnable.hardness.storage.shards import digest

    changed(out / "secret.json", lambda found: found.update(column=5 - found["column"]))
    changed(out / "MANIFEST.json", lambda m: m["files"].update({"secret.json": digest(out / "secret.json")}))
    report = audit(out / "certificate.json")
    assert report.exit_code == 1 and "derived another answer" in str(report)


def test_a_manifest_with_other_parts_is_found(out):
    def swap(found):
        first, second = found["parts"][:2]
        first["rows"], second["rows"] = first["rows"] - 1, second["rows"] + 1

    changed(out / "MANIFEST.json", swap)
    report = audit(out / "certificate.json")
    assert report.exit_code == 1 and "parts of MANIFEST.json does not follow" in str(report)


def test_rows_made_with_other_versions_are_not_made_again(out):
    changed(out / "MANIFEST.json", lambda found: found["made_with"].update(numpy="1.0"))
    report = audit(out / "certificate.json")
    assert (
        report.exit_code == 0
        and "made with learnable" in str(report)
        and "numpy 1.0, and here are" in str(report)
    )


def test_rows_that_differ_by_rounding_are_said_to(out, monkeypatch):
    toy = families.entries["toy"].cls  # the class that the audit reads
    true = toy.rows

    def nearly(self, *given):
        X, y = true(self, *given)
        return X, y * (1 + 1e-13)

    monkeypatch.setattr(toy, "rows", nearly)
    report = audit(out / "certificate.json")
    assert report.exit_code == 0 and "the same rows up to rounding, made again" in str(report)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda f: f.pop("assumption"), "lacks 'assumption'"),
        (lambda f: f.update(more=1), "holds 'more'"),
        (lambda f: f.update(family="gone(n=3)"), "unknown family 'gone'"),
        (lambda f: f.update(rows=3), "the request is damaged"),
        (lambda f: f.update(certificates=3), "certificates is no list"),
    ],
)
def test_what_is_not_readable(out, edit, words):
    changed(out / "certificate.json", edit)
    report = audit(out / "certificate.json")
    assert report.exit_code == 2 and words in str(report)


def test_a_damaged_manifest_is_not_readable(out):
    (out / "MANIFEST.json").write_text("{")
    report = audit(out / "certificate.json")
    assert report.exit_code == 2 and "MANIFEST.json" in str(report)


def test_a_document_is_a_function_of_the_plan():
    plan = plans.read_plan(Toy(6), 900, 300, 4, "npz")
    assert document(plan) == document(plan) and document(plan)["certificates"] == []
