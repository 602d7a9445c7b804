"""How much a photograph may be: read by the server and by the process that decodes."""

from typing import Final

MOST_BYTES: Final = 20_000_000
MOST_PIXELS: Final = 40_000_000
MAIN_EDGE_PX: Final = 3000
PREVIEW_EDGE_PX: Final = 640

CHILD_MEMORY_BYTES: Final = 1_200_000_000
CHILD_CPU_SECONDS: Final = 20
CHILD_WALL_SECONDS: Final = 30
CHILD_OUTPUT_BYTES: Final = 16_000_000
CHILD_NICENESS: Final = 19
