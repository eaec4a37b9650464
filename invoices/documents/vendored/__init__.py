"""Files of others that documents need; README.md says whose, and under which licence."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
