"""Lines for crontab."""

import shlex
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sitrep.scheduling.plan import Plan, Written, machine_zone


def cron(plan: Plan, now: datetime) -> list[Written]:
    """Return lines for crontab: the report, a look whether it is there, and the removal of old runs."""
    here_zone = machine_zone()
    at = now.astimezone(ZoneInfo(plan.zone)).replace(hour=plan.hour, minute=plan.minute).astimezone(ZoneInfo(here_zone))
    told = f"Every day at {at:%H:%M} by this machine's clock ({here_zone})"
    if here_zone != plan.zone:
        told += f", today {plan.hour:02d}:{plan.minute:02d} in {plan.zone}: cron knows no other zone"
    log = shlex.join([str(plan.out / "cron.log")])
    out, here = shlex.join([str(plan.out)]), shlex.join([str(plan.workspace)])

    def line(minute: int, hour: int, day: str, words: Sequence[str]) -> str:
        # cron ends a command at a bare percent sign
        command = f"cd {here} && mkdir -p {out} && {shlex.join(words)} >>{log} 2>&1"
        return f"{minute} {hour} * * {day} {command.replace('%', chr(92) + '%')}"

    text = f"""\
# Sitrep: the report of {plan.workspace}.
# {told}.
# Install:  (crontab -l 2>/dev/null; sitrep schedule cron) | crontab -
# Remove:   crontab -e, and delete these lines.
# cron makes up no run that it missed, and mails only what is not in the log. So the second line looks every day whether
# there is a report, and writes to the log (exit code 6) if there is none; put a mail command behind it with ||.
# Two runs never write over each other: the second one exits 4. The last line removes old runs on Sundays.
SHELL=/bin/sh
LANG=C.UTF-8
{line(at.minute, at.hour, "*", plan.command)}
{line(at.minute, (at.hour + 3) % 24, "*", plan.stale)}
{line((at.minute + 30) % 60, (at.hour + 4) % 24, "0", plan.prune)}
"""
    return [Written(name="sitrep.cron", text=text)]
