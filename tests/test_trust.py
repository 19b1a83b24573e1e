"""What a file of somebody else may not do: have code run, by any of the ways in which one is read."""

import ast
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import learnable
from learnable.cli.app import _run
from learnable.specs import InputError
from learnable.specs.running import ForeignCodeError, refuse_foreign, text_of
from learnable.sweeps.questions import address, asked
from learnable.sweeps.store import Outcome, Store

SOURCE = Path(learnable.__file__).parent
CODE = """
import os

def leave():
    os.close(os.open({marker!r}, os.O_CREAT | os.O_WRONLY))

leave()

def f(X):
    leave()
    return X[:, 0] * X[:, 1]

def make():
    leave()
    from torch import nn
    return nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 1))
"""
FAMILY = 'moved(function("evil.py:f", law=hypercube(n=6)))'
TARGET = 'function("evil.py:f", law=hypercube(n=6))'
NETWORK = "evil.py:make"


class Payload:
    """An object that leaves the marker when it is unpickled."""

    def __init__(self, marker):
        self.marker = str(marker)

    def __reduce__(self):
        return os.open, (self.marker, os.O_CREAT | os.O_WRONLY)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with ``evil.py``, which leaves ``ran`` in it, and in which one stands."""
    monkeypatch.chdir(tmp_path)
    Path("evil.py").write_text(CODE.format(marker=str(tmp_path / "ran")))
    return tmp_path


@pytest.fixture
def ran(here):
    return here / "ran"


def generated(out="handed", family=FAMILY, rows=300):
    """Data of a family with code, as somebody else generates them; the marker is gone again."""
    learnable.generate(family, samples=rows, test=200, seed=3, out=out)
    Path("ran").unlink(missing_ok=True)
    os.utime("evil.py", ns=(1, 1))  # another file than the one that is held in memory
    return Path(out)


def certificate():
    """A certificate that audits, as `check --certificate` writes it."""
    learnable.check("parity(n=30, degree=15)").certificates[0].write("c.json")
    return json.loads(Path("c.json").read_text())


def store(path, outcome):
    with Store.write(Path(path)) as held:
        held.put([outcome])


def sweep(target=TARGET, network=NETWORK):
    Path("grid.toml").write_text(
        f"question = 'check'\ntarget = '{target}'\nnetwork = '{network}'\n[axes]\nseed = [0, 1]\n"
    )
    text = asked("check", {"network": network, "target": target})
    store("grid.sqlite", Outcome(address(text), text, "failed", None, FAMILY, FAMILY, 1, 0.1, 1, "{}"))
    part = asked("check", {"network": network, "seed": 1, "target": target})
    answer = json.dumps({"target": {"spec": TARGET}, "network": {"spec": NETWORK}, "training": FAMILY})
    store("grid.1-of-2.sqlite", Outcome(address(part), part, "done", answer, None, None, 1, 0.1, 1, "{}"))


def test_code_that_is_trusted_runs_so_that_these_tests_can_fail(here, ran, capsys):
    folder = str(generated())
    assert not ran.exists()
    assert _run(["attack", folder, "--only", "linear", "--trust-code", "-q"]) == 0 and ran.exists()
    ran.unlink()
    assert _run(["audit", folder, "--trust-code", "-q"]) == 0 and ran.exists()
    capsys.readouterr()


REFUSED = {
    "attack": ["attack", "handed"],
    "audit of a folder": ["audit", "handed"],
    "audit of its certificate": ["audit", "handed/certificate.json"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_family_with_code_is_refused_by_name_and_nothing_runs(here, ran, capsys, case):
    generated()
    code = _run(REFUSED[case])
    printed = capsys.readouterr()
    assert (code, printed.out, ran.exists()) == (2, "", False)
    assert "names Python code, evil.py:f, and none of it was run" in printed.err
    assert "type --trust-code (in Python trust_code=True) to run it as your own" in printed.err
    assert printed.err.count("\n") == 1 and len(os.listdir(here)) == 2


def test_the_same_from_python(here, ran):
    folder = generated()
    with pytest.raises(ForeignCodeError, match=r"handed/MANIFEST\.json names Python code, evil\.py:f"):
        learnable.attack(folder)
    report = learnable.audit(folder)
    assert report.exit_code == 2 and "names Python code, evil.py:f" in str(report) and not ran.exists()
    assert learnable.attack(folder, only="linear", trust_code=True).findings
    assert learnable.audit(folder, trust_code=True).exit_code == 0


def test_a_code_word_is_found_wherever_it_stands_in_the_family(here, ran):
    folder = generated(family="moved(parity(n=6, degree=2))")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    spelled = (
        'moved ( function( "evil.py:f" , law = hypercube(n=6)))',
        'moved(sign(function("evil.py:f", law=hypercube(n=6))), flip=0.1)',
        'moved(extension(function("./evil.py:f", law=hypercube(n=5)), n=6))',
        f'moved(moved(function("{here}/evil.py:f", law=hypercube(n=6)), seed=1))',
        'function("evil.py:f", law=hypercube(n=6))',
        "evil.py:make",
    )
    for family in spelled:
        (folder / "MANIFEST.json").write_text(json.dumps({**manifest, "family": family}))
        with pytest.raises(InputError):
            learnable.attack(folder)
        assert learnable.audit(folder).exit_code in (1, 2) and not ran.exists(), family


def test_force_reads_no_code_out_of_what_is_unfinished(here, ran):
    folder = Path("half/.generating")
    folder.mkdir(parents=True)
    request = {"family": FAMILY, "seed": 0, "rows": {"train": 300, "test": 200}, "format": "npz"}
    (folder / "request.json").write_text(json.dumps({**request, "twin_of": None, "made_with": {}}))
    with pytest.raises(InputError, match=r"whose Python code was not run .* remove them yourself"):
        learnable.generate("noisy_parity(n=8, degree=2)", samples=300, out="half", force=True)
    assert not ran.exists()


def test_rows_of_such_a_folder_are_numbers_and_need_no_trust(here, ran):
    folder = generated()
    assert next(learnable.read_rows(folder))[0].shape == (300, 6)
    assert learnable.check(str(folder), "mlp(widths=[8])", samples=200).verdict.label and not ran.exists()


@pytest.mark.parametrize("key", ["target", "network", "training", "law"])
def test_the_audit_of_a_certificate_runs_nothing(here, ran, key):
    found = certificate()
    wrong = {"target": TARGET, "network": NETWORK, "training": NETWORK, "law": NETWORK}[key]
    found["inputs"][key] = wrong
    whole = {"target": {"spec": TARGET}, "network": {"spec": NETWORK}, "certificates": [found]}
    for each in (found, whole, {**whole, "training": NETWORK}):
        Path("c.json").write_text(json.dumps(each))
        for trust in ([], ["--trust-code"]):
            _run(["audit", "c.json", *trust])
        assert not ran.exists()


def test_sweeps_run_code_and_their_other_verbs_do_not(here, ran, capsys):
    sweep()
    verbs = (
        ["status", "grid.toml"],
        ["report", "grid.toml"],
        ["export", "grid.toml", "--out", "rows.csv"],
        ["export", "grid.toml", "--out", "rows.parquet"],
        ["merge", "grid.toml"],
        ["report", "grid.toml", "--from", "rows.parquet"],
        ["export", "grid.toml", "--out", "rows.csv"],
    )
    for words in verbs:
        assert _run(["sweep", *words]) == 0, capsys.readouterr().err
        assert not ran.exists(), words
    assert _run(["sweep", "run", "grid.toml", "--workers", "1", "--retry-failed", "-q"]) == 0 and ran.exists()
    capsys.readouterr()


def test_a_saved_training_names_no_code_that_would_run(here, ran, capsys):
    verify = ["verify", "parity(n=6, degree=2)", "--net", "mlp(widths=[4])", "--runs", "2", "-q"]
    verify += ["--training", "noisy_gd(steps=4)"]
    assert _run([*verify, "--save", "kept"]) == 0
    weights = Path("kept/weights.safetensors")
    data = weights.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    own = json.loads(header["__metadata__"]["learnable"])
    header["__metadata__"]["learnable"] = json.dumps({**own, "network": NETWORK, "target": TARGET})
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    weights.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size :])
    assert _run([*verify, "--resume", "kept"]) == 2 and not ran.exists()
    curves = {"points": np.array([Payload(ran)], dtype=object)}
    with zipfile.ZipFile("kept/curves.npz", "w") as pack:
        for name in ("points", "losses", "accuracies", "coefficients"):
            pack.writestr(f"{name}.npy", npy(curves["points"]))
    with pytest.raises(ValueError, match=r"weights\.safetensors is damaged"):
        learnable.verify(
            "parity(n=6, degree=2)", "mlp(widths=[4])", "noisy_gd(steps=4)", resume="kept", runs=2
        )
    assert not ran.exists()
    capsys.readouterr()


def npy(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def pickled_npz(ran):
    objects = np.array([[Payload(ran)] * 2] * 8, dtype=object)
    with zipfile.ZipFile("rows.npz", "w") as pack:
        pack.writestr("X.npy", npy(objects))
        pack.writestr("y.npy", npy(np.array([0, 1] * 4)))
    return "rows.npz"


def pickled_table(ran):
    Path("rows.npy").write_bytes(npy(np.array([Payload(ran)] * 8, dtype=object)))
    return 'truth_table("rows.npy")'


def pickled_file(ran):
    Path("rows.npz").write_bytes(pickle.dumps(Payload(ran)))
    return "rows.npz"


def header_of_a_csv(ran):
    rows = "".join(f"{i},{i % 3},{i % 2}\n" for i in range(40))
    Path("rows.csv").write_text(f'"{FAMILY.replace(chr(34), chr(34) * 2)}",{NETWORK},y\n{rows}')
    return "rows.csv"


def extension_of_a_parquet(ran):
    """An Arrow extension type whose serialised form is a pickle, as pyarrow before 14.0.1 loaded it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = {"ARROW:extension:name": "arrow.py_extension_type"}
    held["ARROW:extension:metadata"] = pickle.dumps(Payload(ran))
    field = pa.field("x", pa.float64(), metadata=held)
    table = pa.table({"x": [float(i) for i in range(40)], "y": [0, 1] * 20})
    schema = pa.schema([field, table.schema.field("y")], metadata={"pandas": pickle.dumps(Payload(ran))})
    pq.write_table(table.cast(schema), "rows.parquet")
    return "rows.parquet"


@pytest.mark.parametrize(
    "make",
    [pickled_npz, pickled_table, pickled_file, header_of_a_csv, extension_of_a_parquet],
    ids=lambda f: f.__name__,
)
def test_nothing_is_unpickled_from_rows(here, ran, make, capsys):
    code = _run(["check", make(ran), "--net", "mlp(widths=[8])", "-q"])
    assert code == (2 if make.__name__.startswith("pickled") else 0), capsys.readouterr().err
    assert not ran.exists() and "Traceback" not in capsys.readouterr().err


def test_the_payload_would_leave_the_marker(here, ran):
    pickle.loads(pickle.dumps(Payload(ran)))
    assert ran.exists()


def test_a_planted_answer_is_data(here, ran, capsys):
    folder = generated(family="moved(parity(n=6, degree=2))")
    (folder / "secret.json").write_text(json.dumps({"places": TARGET, "signs": NETWORK, "rotation": FAMILY}))
    _run(["audit", str(folder)])
    with pytest.raises(Exception):  # noqa: B017, PT011  (it is no answer, and which error says so is not the point)
        learnable.attack(folder, only="linear")
    assert not ran.exists()
    capsys.readouterr()


def test_a_kept_result_is_data(here, ran, capsys):
    folder = Path("out/reproduce/hypercube-degrees.quick")
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps({"schema": NETWORK, "name": TARGET, "settings": FAMILY}))
    _run(["reproduce"])
    assert not ran.exists()
    capsys.readouterr()


@pytest.mark.parametrize("module", ["json", "typer", "rich", "numpy", "scipy", "torch", "learnable_user"])
def test_a_module_in_the_folder_one_stands_in_is_not_imported(here, ran, module):
    shutil.copy("evil.py", f"{module}.py")
    (here / "c.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-m", "learnable", "audit", "c.json"], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, ran.exists()) == (2, False), done.stderr


def test_workers_do_not_import_from_the_folder_one_stands_in(here, ran):
    for module in ("json", "pickle", "multiprocessing"):
        shutil.copy("evil.py", f"{module}.py")
    Path("grid.toml").write_text("question = 'echo'\n[axes]\nseed = [0, 1]\n")
    done = subprocess.run(
        [sys.executable, "-m", "learnable", "sweep", "run", "grid.toml", "--workers", "1"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, ran.exists()) == (0, False), done.stderr


def test_what_a_person_types_runs_and_what_is_read_meanwhile_does_not(here, ran):
    with text_of("a.json"), pytest.raises(ForeignCodeError):
        learnable.check(TARGET)
    with text_of("a.json"), text_of("b.json", trust_code=True):
        refuse_foreign("evil.py:f")
    with text_of("a.json"), pytest.raises(ForeignCodeError, match=r"a\.json names"):
        learnable.check("parity(n=6, degree=2)", NETWORK)
    assert not ran.exists()
    assert learnable.check(TARGET).verdict.label and ran.exists()


RUNS = {
    "eval": {},
    "exec": {},
    "compile": {},
    "__import__": {},
    "runpy": {},
    "marshal": {},
    "shelve": {},
    "joblib": {},
    "yaml": {},
    "torch.load": {},
    "torch.jit.load": {},
    "pickle.load": {},
    "pickle.loads": {
        "sweeps/pool.py",
        "sweeps/worker.py",
    },  # between a sweep and its own processes, by a pipe
    "exec_module": {"specs/running.py"},
    "spec_from_file_location": {"specs/running.py"},
    "import_module": {
        "__init__.py",
        "audit/__init__.py",
        "descent/__init__.py",
        "reproduction/catalogue.py",
        "tables/columns.py",
    },  # of modules that stand in our own tables
}
"""What can run code, and the files that may use it."""


def test_the_places_where_code_can_run_are_these():
    found = {name: set() for name in RUNS}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for name in _names(node):
                if name in found:
                    found[name].add(path.relative_to(SOURCE).as_posix())
    assert {name: places for name, places in found.items() if places != set(RUNS[name])} == {}


def _names(node):
    """The names under which a call or an import could run code."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))
    elif isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        yield called
        if "." in called and called != "re.compile":
            yield (
                called.rpartition(".")[2]
                if called.rpartition(".")[2] in ("import_module", "exec_module")
                else ""
            )
            yield called.rpartition(".")[2] if called.endswith("spec_from_file_location") else ""


def test_commands_print_through_one_place():
    """What a file holds reaches a terminal through `learnable.terminal` alone, which spells what would steer it."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "Console", "typer.echo"):
                found.setdefault(path.relative_to(SOURCE).as_posix(), []).append(node.lineno)
    assert list(found) == ["terminal.py"]
