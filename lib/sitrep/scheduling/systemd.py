"""A service and a timer of systemd, for a user or the machine."""

from collections.abc import Sequence
from datetime import datetime

from sitrep.scheduling.plan import Plan, Written
from sitrep.times import seconds_of


def systemd(plan: Plan, now: datetime) -> list[Written]:
    """Return a service that makes the report and a timer that starts it."""
    del now
    unit = f"sitrep-{plan.name}"
    limit = round(seconds_of(plan.deadline)) + 600
    service = f"""\
# {unit}.service: the report of {plan.workspace}.
# Install:  sitrep schedule systemd --to ~/.config/systemd/user
#           systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer
#           loginctl enable-linger    (so that it runs while you are not logged in)
# Look:     systemctl --user list-timers; journalctl --user -u {unit}
# Remove:   systemctl --user disable --now {unit}.timer && rm ~/.config/systemd/user/{unit}.*
[Unit]
Description=Sitrep report of {_unit_text(plan.workspace.name)}

[Service]
Type=oneshot
WorkingDirectory={_unit_text(str(plan.workspace))}
Environment=LANG=C.UTF-8
ExecStart={_unit_words(plan.command)}
# The report gives up by itself after {plan.deadline}; this is for one that cannot.
TimeoutStartSec={limit}
Nice=5
"""
    timer = f"""\
# {unit}.timer: when {unit}.service runs. A run that was missed while the machine was
# off is made up once (Persistent), and a unit never overlaps itself.
[Unit]
Description=Sitrep report of {_unit_text(plan.workspace.name)}, every day

[Timer]
OnCalendar=*-*-* {plan.hour:02d}:{plan.minute:02d}:00 {plan.zone}
Persistent=true
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
"""
    return [Written(name=f"{unit}.service", text=service), Written(name=f"{unit}.timer", text=timer)]


def _unit_text(text: str) -> str:
    """Write a text for a line of a unit file: a percent sign stands for a specifier there."""
    return text.replace("%", "%%")


def _unit_words(words: Sequence[str]) -> str:
    """Write a command for ExecStart: quoted, with backslash, dollar and percent signs as themselves."""
    quoted = []
    for word in words:
        escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$").replace("%", "%%")
        quoted.append(f'"{escaped}"')
    return " ".join(quoted)
