"""The street and the coordinator of the phone tree's tests."""

from tests.phonetree.conftest import amina, launch, street

__all__ = ["amina", "launch", "street"]
