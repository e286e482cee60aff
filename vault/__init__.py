"""Keys and encrypted fields: the room below all others."""

from vault.current import index, link_digest, open_, seal

__all__ = ["index", "link_digest", "open_", "seal"]
