"""``make drill``: all parts, or those named; exit code 1 when anything was lost, doubled or found plain."""

from __future__ import annotations

import sys
import time

from tools.drill.parts import PARTS, Seen, Town


def main(names: list[str]) -> int:
    chosen = names or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    town = Town()
    seen: list[Seen] = []
    try:
        for name in chosen:
            print(f"… {name} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
            seen += PARTS[name](town)
    finally:
        town.home.stop()
    print(f"{'':48}{'tried':>8}{'lost':>8}{'doubled':>9}{'plain':>7}{'s down':>8}")
    for line in seen:
        print(f"{line.what:48}{line.tried:8}{line.lost:8}{line.doubled:9}{line.plain:7}{line.away:8.1f}  {line.wrong}")
    print(f"{time.monotonic() - began:.0f} s in all")
    return 0 if all(line.is_good for line in seen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
