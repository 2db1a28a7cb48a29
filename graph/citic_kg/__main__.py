"""``python -m citic_kg`` is the command ``citic-kg``."""

from citic_kg.cli import main

if __name__ == "__main__":
    main()
