"""`manage.py forget_person RESIDENT_ID`: a resident asked that nothing about them is kept."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import clock
from privacy.actions import forget
from residences.models import Resident


class Command(BaseCommand):
    help = "Deletes a resident, and each phone that nobody else has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("resident", type=UUID, help="the id in the address of their page")

    def handle(self, *, resident: UUID, **_: Any) -> None:
        someone = Resident.objects.filter(pk=resident).first()
        if someone is None:
            raise CommandError("There is no resident with this id.")
        forget(resident=someone, by=None, now=clock.now())
        self.stdout.write("Forgotten. Counts of past call-outs stay; backups go with their age.")
