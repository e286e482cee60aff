"""How programs send something."""

JSON = "application/json"


def post(program, address, **said):
    """The answer to what a program sends to this address below /api/."""
    return program.post(f"/api/{address}", said, content_type=JSON)
