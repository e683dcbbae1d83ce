"""Print which promised packages this image holds; exit 1 when one of the base set is missing."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import promises  # noqa: E402

report = promises.check(promises.BASE)
print(json.dumps({"base": report, "optional": promises.check(promises.OPTIONAL)}, indent=2))
sys.exit(any(state.startswith("missing") for state in report.values()))
