"""`learnable generate`: what it prints, exit codes, and going on after it was killed."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

import toy_family  # noqa: F401  (the word toy)
from learnable.cli.app import _run
from learnable.hardness.storage import plans

CODE = "import toy_family; from learnable.cli import main; main()"


def run(capsys, *arguments):
    code = _run(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plans, "SHARD_BYTES", 20_000)
    return tmp_path


def test_what_is_printed(capsys, at):
    asked = ("generate", "toy(d=6)", "--samples", "900", "--test", "300", "--out", "a b")
    assert run(capsys, *asked) == (
        0,
        "a b: toy(d=6), seed 0, written\n"
        "  train: 900 rows of 6 columns and a label, 14.1 kB in 3 parts\n"
        "  test: 300 rows of 6 columns and a label, 4.69 kB in 1 part\n"
        "claimed: a toy\n"
        "next: learnable attack 'a b'\n"
        "      learnable audit 'a b/certificate.json'\n",
        "",
    )
    assert "a b: toy(d=6), seed 0, is complete already, every checksum right" in run(capsys, *asked)[1]
    assert "(8 files of an earlier call removed)" in run(capsys, *asked, "--force")[1]
    assert run(capsys, *asked, "-q") == (0, "", "")
    code, out, err = run(capsys, *asked, "--twin", "easy", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert json.loads(out)["twin"]["made"] == 4 and json.loads(out)["made"] == 0
    code, out, _ = run(capsys, "audit", "a b/certificate.json")
    assert code == 0 and "made again" in out
    code, out, _ = run(capsys, "check", 'data("a b")', "-q")
    assert code == 0 and out.strip() == "predicted-learnable"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["toy(d=6)", "--out", "a"], "Missing option '--samples'"),
        (["toy(d=6)", "--samples", "9"], "Missing option '--out'"),
        (["toy(d=6)", "--samples", "0", "--out", "a"], "samples is 0; wanted from 1"),
        (["toy(d=6)", "--samples", "-5", "--out", "a"], "samples is -5; wanted from 1"),
        (["toy(d=6)", "--samples", "many", "--out", "a"], "Invalid value for '--samples'"),
        (["toy(d=6)", "--samples", "1" + 20 * "0", "--out", "a"], "samples is 100000000000000000000; wanted"),
        (["toy(d=9999)", "--samples", "1" + 12 * "0", "--out", "a"], "GB free; ask for fewer --samples"),
        (["toi(d=6)", "--samples", "9", "--out", "a"], "unknown family 'toi' (nearest known: toy)"),
        (["toy(d=6)", "--samples", "9", "--out", "full"], "out: full is not empty"),
        (["toy(d=6)", "--samples", "9", "--out", ""], "out is empty; wanted a folder, such as out/hard"),
        (["toy(d=6)", "--samples", "9", "--out", "full/file"], "full/file is a file"),
        (["toy(d=6)", "--samples", "9", "--out", "a", "--format", "xml"], "wanted npz or parquet"),
        (["toy(d=6)", "--samples", "9", "--out", "a", "--twin", "esy"], "(nearest known: easy)"),
    ],
)
def test_a_refusal_is_one_sentence_and_writes_nothing(capsys, at, arguments, sentence):
    (at / "full").mkdir()
    (at / "full/file").write_text("mine")
    code, out, err = run(capsys, "generate", *arguments)
    assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1
    assert tree(at) == {"full/file": b"mine"}


def test_a_learner_is_not_given_the_answer(capsys, at):
    run(capsys, "generate", "toy(d=6)", "--samples", "900", "--out", "a", "-q")
    for spec in ("a/secret.json", "data(path=a/secret.json)"):
        code, _, err = run(capsys, "check", spec)
        assert code == 2 and "holds the planted answer, which no learner may see; type a for" in err


def start(at, name, pause, workers=1):
    """A command that makes shards of a few rows, in a process of its own."""
    path = os.pathsep.join([p for p in sys.path if p])
    return subprocess.Popen(
        [sys.executable, "-c", f"from learnable.hardness.storage import plans; plans.SHARD_BYTES = 20_000; {CODE}",
         "generate", f"toy(d=6, pause={pause})", "--samples", "3000", "--test", "900", "--out", name, "--twin", "easy",
         "--workers", str(workers)],
        cwd=at, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs in the background ignores it
    )  # fmt: skip


def begun(at, name, process):
    """Wait until the first shard is there."""
    for _ in range(2000):
        if list((at / name).glob("train/part-*")) or process.poll() is not None:
            return
        time.sleep(0.01)


def killed(at, times, seed):
    """Kill the command at random moments, go on each time, and compare the end with an undisturbed run."""
    rng = random.Random(seed)
    assert start(at, "whole", 0.02).wait(60) == 0
    stops = 0
    for attempt in range(times):
        name = f"stopped {attempt // 3}"
        process = start(at, name, 0.02, workers=1 + attempt % 2)
        begun(at, name, process)
        time.sleep(rng.uniform(0, 0.5))
        process.kill()
        stops += process.wait(60) == -signal.SIGKILL
    for name in sorted({f"stopped {attempt // 3}" for attempt in range(times)}):
        process = start(at, name, 0.02)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert tree(at / name) == tree(at / "whole"), out
        assert {*os.listdir(at / name)} == {*os.listdir(at / "whole")}
    return stops


def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path):
    assert killed(tmp_path, 3, seed=1) >= 2


@pytest.mark.slow
def test_a_command_killed_thirty_times_goes_on_to_the_same_bytes(tmp_path):
    assert killed(tmp_path, 30, seed=2) >= 20


def test_interrupting_keeps_what_is_done_and_exits_130(tmp_path):
    process = start(tmp_path, "a", 0.1)
    begun(tmp_path, "a", process)
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "interrupted; type the same command again: parts that are done are kept in a\n"
    process = start(tmp_path, "a", 0.1)
    out, _ = process.communicate(timeout=60)
    kept = int(out.split(" kept")[0].split()[-1])
    assert process.returncode == 0 and "finished: " in out and kept >= 2


def test_a_disk_that_fills_up_is_said_and_gone_on_from(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        assert start(tmp_path, "whole", 0.05).wait(60) == 0
        process = start(small, "a", 0.05)
        begun(small, "a", process)
        with contextlib.suppress(OSError), open(small / "ballast", "wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        _, err = process.communicate(timeout=60)
        full = "the disk of a is full; make room and type the same command again, which keeps what is done"
        assert (process.returncode, err) == (2, f"learnable: out: {full}\n")
        again = start(small, "a", 0.05)
        _, err = again.communicate(timeout=60)
        assert again.returncode == 2 and "GB on the disk of a, which has" in err
        (small / "ballast").unlink()
        assert start(small, "a", 0.05).wait(60) == 0
        assert tree(small / "a") == tree(tmp_path / "whole")
    finally:
        subprocess.run(["umount", small], check=True)
