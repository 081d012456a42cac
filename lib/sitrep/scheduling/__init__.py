"""Files for the schedulers that people have: cron, systemd, GitHub Actions, Airflow. There is no scheduler of our own.

What belongs here turns one installation (its command, its workspace, its settings) into text. Nothing here runs a
report, installs anything, or knows what a report holds.
"""

from sitrep.scheduling.files import Kind, Written, written
from sitrep.scheduling.plan import Plan, plan_of

__all__ = ["Kind", "Plan", "Written", "plan_of", "written"]
