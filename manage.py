#!/usr/bin/env python
"""The door to every command of the program."""

import os
import sys


def main() -> None:
    """Run the command that the words on the command line name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
