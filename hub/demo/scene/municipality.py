"""Scene 2: the municipality has no basis, whatever it names."""

from hub.demo.play import Play


def tell(play: Play) -> None:
    """A termination file, on public task."""
    with play.part("2 the municipality"):
        outcome = play.stage.connect(
            "ella",
            *("ask", "--to", "regie", "--purpose", "termination_decision"),
            *("--category", "termination_advice", "--necessity", "statutory_task"),
            *("--invitation", "0" * 32),
        )
        play.decision("a termination file, on public task", "DENY_NO_MUNICIPAL_BASIS", outcome)
