"""`python -m bot`: what it is made of is read without looking meanwhile for what can be thrown away, since all of it stays."""

import gc
import sys

if __name__ == "__main__":
    gc.disable()
    from bot import commands

    gc.freeze()
    gc.enable()
    sys.exit(commands.main())
