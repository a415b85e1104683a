"""What script/server leaves its processes to: started together, ended together, whatever the reason."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Notes its own id and that of a grandchild, as gunicorn and celery have them, and then serves for ever.
SERVE = "bash -c 'sleep 600 & echo $! >> {ids}; echo $$ >> {ids}; wait'"
STUBBORN = "bash -c 'trap : TERM; echo $$ >> {ids}; while :; do sleep 0.2; done'"


def wait_for(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit, "waited for 20 seconds"
        time.sleep(0.05)


def alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, but not yet collected by its parent


def ids_in(file: Path, *, count: int) -> list[int]:
    wait_for(lambda: file.exists() and len(file.read_text().split()) >= count)
    return [int(number) for number in file.read_text().split()]


def supervise(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ROOT / "script" / "supervise", *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_supervise_ends_every_process_at_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    serve = SERVE.format(ids=tmp_path / "ids")
    supervisor = supervise(f"web={serve}", f"worker={serve}", "--then", "true")
    ids = ids_in(tmp_path / "ids", count=4)
    assert all(alive(each) for each in ids)
    supervisor.send_signal(number)
    _, err = supervisor.communicate(timeout=30)
    assert [supervisor.returncode, err] == [0, "\nStopping web, worker.\nStopped.\n"]
    assert [each for each in ids if alive(each)] == []


def test_supervise_hears_ctrl_c_when_it_was_started_with_sigint_ignored(tmp_path: Path) -> None:
    serve = SERVE.format(ids=tmp_path / "ids")
    supervisor = subprocess.Popen(
        ["env", "--ignore-signal=INT", ROOT / "script" / "supervise", f"web={serve}"], stderr=subprocess.DEVNULL
    )
    ids = ids_in(tmp_path / "ids", count=2)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=30) == 0
    assert [each for each in ids if alive(each)] == []


def test_supervise_kills_at_the_second_signal_what_ignores_the_first(tmp_path: Path) -> None:
    supervisor = supervise("web=" + STUBBORN.format(ids=tmp_path / "ids"))
    ids = ids_in(tmp_path / "ids", count=1)
    supervisor.terminate()
    time.sleep(0.5)
    assert alive(ids[0])
    supervisor.terminate()
    supervisor.communicate(timeout=5)
    assert not alive(ids[0])


@pytest.mark.parametrize(("ends", "status"), [("exit 7", 7), ("exit 0", 1), ("kill -KILL $$", 137)])
def test_supervise_ends_the_rest_when_one_dies(tmp_path: Path, ends: str, status: int) -> None:
    serve = SERVE.format(ids=tmp_path / "ids")
    supervisor = supervise(f"web={serve}", f"worker=bash -c 'sleep 0.5; {ends}'")
    ids = ids_in(tmp_path / "ids", count=2)
    _, err = supervisor.communicate(timeout=30)
    said = {7: 7, 1: 0, 137: 137}[status]
    assert supervisor.returncode == status
    assert err.splitlines()[-1] == f"worker ended by itself with status {said}: ending the rest."
    assert [each for each in ids if alive(each)] == []


def test_supervise_goes_on_after_its_one_time_command_and_stops_if_that_fails(tmp_path: Path) -> None:
    supervisor = supervise("web=" + SERVE.format(ids=tmp_path / "a"), "--then", f"touch {tmp_path}/done")
    wait_for((tmp_path / "done").exists)
    ids = ids_in(tmp_path / "a", count=2)
    time.sleep(0.3)
    assert supervisor.poll() is None
    supervisor.terminate()
    supervisor.communicate(timeout=30)
    assert [each for each in ids if alive(each)] == []

    supervisor = supervise("web=" + SERVE.format(ids=tmp_path / "b"), "--then", "bash -c 'sleep 0.5; exit 3'")
    ids = ids_in(tmp_path / "b", count=2)
    _, err = supervisor.communicate(timeout=30)
    assert [supervisor.returncode, err] == [3, "set-up ended by itself with status 3: ending the rest.\n"]
    assert [each for each in ids if alive(each)] == []


STEPS = """
set -euo pipefail
steps=2
. {root}/script/steps
step "Fetching"
attempt "nothing can be fetched." "check the network." {command}
step "Done"
"""


def run_steps(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", STEPS.format(root=ROOT, command=command), "script/server"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_failed_step_shows_the_output_says_why_and_what_to_do() -> None:
    result = run_steps("bash -c 'echo no route to host; exit 4'")
    assert [result.returncode, result.stdout] == [1, "[1/2] Fetching\n"]
    assert result.stderr == (
        "no route to host\n\nStopped at step 1: nothing can be fetched.\nWhat to do: check the network.\n"
        "Then run script/server again: it goes on from here.\n"
    )


def test_step_that_works_is_one_line() -> None:
    result = run_steps("echo many words")
    assert [result.returncode, result.stdout, result.stderr] == [0, "[1/2] Fetching\n[2/2] Done\n", ""]


def test_signal_during_a_step_ends_what_the_step_started(tmp_path: Path) -> None:
    serve = SERVE.format(ids=tmp_path / "ids")
    script = subprocess.Popen(
        ["bash", "-c", STEPS.format(root=ROOT, command=serve), "script/server"], stderr=subprocess.DEVNULL
    )
    ids = ids_in(tmp_path / "ids", count=2)
    os.kill(script.pid, signal.SIGTERM)
    assert script.wait(timeout=30) == 143
    assert [each for each in ids if alive(each)] == []


def test_server_serves_no_other_database_and_keeps_its_own_to_itself() -> None:
    text = (ROOT / "script" / "server").read_text()
    assert text.index("if [[ $database != sqlite ]]") < text.index("umask 077") < text.index("manage.py migrate")
