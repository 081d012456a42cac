"""Files for the schedulers that people have: cron, systemd, GitHub Actions, Airflow. There is no scheduler of our own.

What belongs here turns one installation (its command, its workspace, its settings) into text, a module a scheduler.
Nothing here runs a report, installs anything, or knows what a report holds.
"""

from datetime import UTC, datetime
from typing import Literal

from sitrep.scheduling.airflow import airflow
from sitrep.scheduling.cron import cron
from sitrep.scheduling.github import github
from sitrep.scheduling.plan import Plan, Written, plan_of
from sitrep.scheduling.systemd import systemd

__all__ = ["Kind", "Plan", "Written", "plan_of", "written"]

Kind = Literal["cron", "systemd", "github", "airflow"]


def written(kind: Kind, plan: Plan, *, now: datetime | None = None) -> list[Written]:
    """Return the files that make a scheduler run the plan every day.

    Raises:
        UsageError: the scheduler cannot run this plan; the message says why.
    """
    made = {"cron": cron, "systemd": systemd, "github": github, "airflow": airflow}[kind]
    return made(plan, now or datetime.now(UTC))
