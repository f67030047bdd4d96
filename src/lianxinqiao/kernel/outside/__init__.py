"""What comes from outside is read and rendered in a process of its own, which is bounded and ends (ADR 0018).

``asking`` starts one and holds it to its time; ``answering`` is the other end, inside it; ``packages`` and ``sheets`` run
there only.  ``fields`` is the field of every form that takes a file.
"""

import errno

# What the system says where nothing can be written any more: no answer about a file, but a fault of the machine.
NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS))
