"""The house: who may import whom, what stays light, and which names exist."""

import ast
import graphlib
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import learnable

SOURCE = Path(learnable.__file__).parent
FLOORS = {
    0: {"specs", "precision", "locks", "files", "ties", "version", "audit"},
    1: {"estimates", "extras", "memory", "threads", "resampling", "terminal", "transforms", "reports"},
    2: {"laws", "tables"},
    3: {"groups", "targets"},
    4: {"networks", "profiles", "complexity"},
    5: {"spectra", "sampling", "orbits", "descent"},
    6: {"measures", "hardness", "rows", "symmetries"},
    7: {"theorems", "start", "attacks"},
    8: {"forecast"},
    9: {"limits"},
    10: {"verdicts", "generation", "regeneration"},
    11: {"verification", "ranking", "scaling", "advising"},
    12: {"reproduction", "sweeps"},
    13: {"cli"},
    14: {"__main__"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
FILES = sorted(SOURCE.rglob("*.py"))
SPECIAL = {"__dir__", "__getattr__"}
GENERATORS = ("default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "get_state", "set_state")
TORCH = (
    "descent/",
    "hardness/prg/layers.py",
    "attacks/networks.py",
    "symmetries/",
    "verification/on_rows.py",
    "networks/module.py",
    "networks/hooks.py",
    "networks/leaf_calls.py",
    "start/",
    "forecast/pilot.py",
    "forecast/on_rows.py",
    "limits/",
    "reproduction/modules.py",
)


def place(path):
    """The path of a source file inside the package."""
    return path.relative_to(SOURCE).as_posix()


def room_of(path):
    """The file or package right under the source folder; the empty string for the front door."""
    first = path.relative_to(SOURCE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imports(path):
    """Every module that a file imports anywhere in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports by a relative path"
            yield str(node.module), node.lineno
            if node.module == "learnable":
                yield from ((f"learnable.{alias.name}", node.lineno) for alias in node.names)


def test_there_are_files_and_each_room_has_its_floor():
    assert len(FILES) > 50
    rooms = {room_of(p) for p in FILES} - {""}
    assert rooms <= set(FLOOR_OF), f"rooms without a floor: {sorted(rooms - set(FLOOR_OF))}"


def test_files_import_from_floors_below_or_from_their_own_room():
    wrong, seen = [], 0
    for path in FILES:
        own = room_of(path)
        for module, line in imports(path):
            parts = module.split(".")
            if parts[0] != "learnable" or len(parts) == 1 or parts[1].startswith("__") or not own:
                continue
            seen += 1
            if parts[1] in FLOOR_OF and parts[1] != own and FLOOR_OF[parts[1]] >= FLOOR_OF[own]:
                wrong.append(
                    f"{place(path)}:{line} (floor {FLOOR_OF[own]}) imports {module} ({FLOOR_OF[parts[1]]})"
                )
    assert seen > 100
    assert wrong == []


def module_of(path):
    """The name by which a file is imported."""
    return ".".join(["learnable", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__")


def imported_files(path, modules):
    """The modules among `modules` that a file imports, at its top or when something in it is called."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield from [name] if name in modules else {str(node.module)} & modules


def test_no_imports_go_in_a_circle():
    modules = {module_of(path) for path in FILES}
    graph = {module_of(path): set(imported_files(path, modules)) for path in FILES}
    assert sum(map(len, graph.values())) > 1000
    order = tuple(graphlib.TopologicalSorter(graph).static_order())
    assert len(order) == len(FILES)


def test_a_public_class_name_means_one_thing():
    """But for the judge, which names its own classes as the prover does."""
    places = {}
    for path in FILES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and room_of(path) != "audit":
                places.setdefault(node.name, []).append(place(path))
    assert len(places) > 200
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_torch_stays_in_its_rooms():
    found = {place(p) for p in FILES for module, _ in imports(p) if module.split(".")[0] == "torch"}
    assert [p for p in sorted(found) if not p.startswith(TORCH)] == []


@pytest.mark.parametrize(
    "module",
    ["learnable", "learnable.verdicts", "learnable.theorems", "learnable.targets", "learnable.networks"],
)
def test_the_proof_side_is_light(module):
    heavy = ("torch", "matplotlib", "sklearn", "scipy", "pyarrow", "jinja2")
    code = f"import sys, json, {module}; print(json.dumps([m for m in {heavy!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_input_is_never_checked_by_assert():
    """`assert` vanishes under -O. One that a reader needs says so with noqa."""
    bare = [
        f"{place(p)}:{node.lineno}"
        for p in FILES
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.Assert) and "# noqa" not in p.read_text().splitlines()[node.lineno - 1]
    ]
    assert bare == []


def test_nothing_is_evaluated_and_nothing_is_unpickled():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), f"{place(path)}:{node.lineno}"
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant) and node.value.value is False, place(path)


def test_every_name_that_is_re_exported_exists():
    checked = 0
    for path in FILES:
        if path.name != "__init__.py":
            continue
        name = ".".join(["learnable", *path.parent.relative_to(SOURCE).parts])
        module = importlib.import_module(name)
        exported = [
            alias.asname or alias.name
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.ImportFrom) and node.module != "__future__"
            for alias in node.names
        ]
        for word in {*exported, *getattr(module, "__all__", ())}:
            assert getattr(module, word, None) is not None, f"{name} has no {word}"
            checked += 1
    assert checked > 40


UNWIRED = {"cube_of", "rows_shown"}
"""Functions that tests alone call so far."""


def test_a_function_that_nothing_calls_is_named_in_the_docs():
    """Functions at the top of a file; one with a decorator is called by its registry."""
    used, defined = set(), {}
    for path in FILES:
        tree = ast.parse(path.read_text())
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
                defined.setdefault(node.name, place(path))
    assert len(defined) > 1000
    pages = " ".join(p.read_text() for p in (SOURCE.parents[1] / "docs").rglob("*.md"))
    named = set(re.findall(r"\w+", pages)) | UNWIRED
    assert {name: where for name, where in defined.items() if name not in used | named | SPECIAL} == {}


def test_randomness_comes_in_as_an_argument():
    """No file draws from a global generator; its state is read and put back around the user's own code."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(
                ("np.random.", "numpy.random.")
            ):
                used = ast.unparse(node).split("(")[0].split(".")[2]
                assert used in GENERATORS, f"{place(path)}:{node.lineno}: {ast.unparse(node)}"


def test_files_and_functions_keep_their_proportion():
    """Median file of 100 to 200 lines at most, no file far above, few functions above 40 lines."""
    lengths = sorted(len(p.read_text().splitlines()) for p in FILES)
    assert lengths[len(lengths) // 2] <= 200
    assert lengths[-1] <= 520
    functions = [
        node.end_lineno - (node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0].lineno) + 1
        for p in FILES
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    assert sum(length > 40 for length in functions) / len(functions) < 0.03


STANDARD = frozenset(sys.stdlib_module_names)
FRONT = {"regeneration", "cli"}
"""Rooms that ask the judge: the audit of generated data, and the command line."""


def test_the_judge_imports_the_standard_library_alone():
    files = [p for p in FILES if room_of(p) == "audit"]
    assert len(files) > 30
    foreign = [
        (place(p), module)
        for p in files
        for module, _ in imports(p)
        if module.split(".")[0] not in STANDARD and not module.startswith("learnable.audit")
    ]
    assert foreign == []


def test_nothing_of_the_judge_is_imported_by_the_prover():
    asking = {room_of(p) for p in FILES for module, _ in imports(p) if module.startswith("learnable.audit")}
    assert asking - {"audit", ""} <= FRONT


def test_the_judge_is_loaded_without_the_prover():
    """Beside the judge stands only what `import learnable` loads for its own names."""
    code = (
        "import sys, json; from learnable.audit.judge import audit_object; audit_object({'theorem': 'A9'}); "
        "print(json.dumps(sorted(m for m in sys.modules if m.startswith('learnable.'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = [m for m in json.loads(done.stdout) if not m.startswith("learnable.audit")]
    assert {m.split(".")[1] for m in others} <= {"estimates", "precision", "specs", "version"}, others
