"""A DAG of Airflow."""

import json
import shlex
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sitrep.scheduling.plan import Plan, Written
from sitrep.times import seconds_of


def airflow(plan: Plan, now: datetime) -> list[Written]:
    """Return a DAG that calls the command, for Airflow 2 and 3."""
    start = now.astimezone(ZoneInfo(plan.zone)) - timedelta(days=1)
    command = f"cd {shlex.join([str(plan.workspace)])} && {shlex.join(plan.command)} --as-of '{{{{ report_date }}}}'"
    command = command.replace("{{ report_date }}", "{{ (dag_run.data_interval_end or dag_run.run_after) | ds }}")
    stale = f"cd {shlex.join([str(plan.workspace)])} && {shlex.join(plan.stale)}"
    text = f'''\
"""Sitrep: the report of {plan.workspace.name}, every day at {plan.hour:02d}:{plan.minute:02d} in {plan.zone}.

Install:  save it as sitrep_{plan.name.replace("-", "_")}.py in Airflow's dags folder. Airflow 2.9 or later, or 3.
Remove:   delete that file, then `airflow dags delete sitrep_{plan.name.replace("-", "_")}`.

The command has an environment of its own, so Airflow and Sitrep share no package. Runs that were missed are not made up
(catchup), and no two run at once (max_active_runs). A run that finds the folder locked is skipped (exit code 4). The
date of the run goes to --as-of: a task that is run again for an old date leaves later articles out.
"""

from datetime import timedelta

import pendulum

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

REPORT = {json.dumps(command)}
STALE = {json.dumps(stale)}

with DAG(
    dag_id={json.dumps("sitrep_" + plan.name.replace("-", "_"))},
    schedule="{plan.minute} {plan.hour} * * *",
    start_date=pendulum.datetime({start.year}, {start.month}, {start.day}, tz={json.dumps(plan.zone)}),
    catchup=False,
    max_active_runs=1,
    default_args={{"retries": 1, "retry_delay": timedelta(minutes=10)}},
    tags=["sitrep"],
):
    report = BashOperator(
        task_id="report",
        bash_command=REPORT,
        skip_on_exit_code=4,
        env={{"LANG": "C.UTF-8"}},
        append_env=True,
        execution_timeout=timedelta(seconds={round(seconds_of(plan.deadline)) + 600}),
    )
    stale = BashOperator(task_id="stale", bash_command=STALE, trigger_rule="all_done", retries=0)
    report >> stale
'''
    return [Written(name=f"sitrep_{plan.name.replace('-', '_')}.py", text=text)]
