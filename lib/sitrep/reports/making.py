"""Making a report: analyse, run the notebooks, export their pages, write what a run leaves, publish."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
