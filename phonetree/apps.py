"""The phonetree room."""

from django.apps import AppConfig


class PhonetreeConfig(AppConfig):
    """Phone trees and call-outs."""

    name = "phonetree"
