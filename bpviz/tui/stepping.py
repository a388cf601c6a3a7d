"""The commands that move through the history."""

from bpviz.tui.session_screen import SessionScreen

_INTERVALS = (4.0, 2.0, 1.0, 0.5, 0.25, 0.1)
_USUAL = 2


class Stepping(SessionScreen):
    """Stepping, jumping, and playing by itself."""

    _speed = _USUAL

    def action_next(self) -> None:
        """Go on by one sub-step."""
        self.step(self.session.walk.next)

    def action_back(self) -> None:
        """Go back by one."""
        self.step(self.session.walk.back)

    def action_turn(self, direction: int) -> None:
        """Go to the end, or the beginning, of the layer's turn."""
        self.step(lambda: self.session.walk.turn(direction), refused="this is the beginning")

    def action_update(self, direction: int) -> None:
        """Go to the same sub-step of the next, or the previous, update."""
        move = self.session.walk.update
        self.step(lambda: move(direction), refused="this is the first update")

    def action_first(self) -> None:
        """Go to the first sub-step of the update."""
        self.step(self.session.walk.first, refused="this is the first sub-step of the update")

    def action_last(self) -> None:
        """Go to the last one."""
        self.step(self.session.walk.last, refused="this is the last sub-step of the update")

    def action_before_jump(self) -> None:
        """Go back to where the last jump began."""
        self.step(self.session.walk.before_jump, refused="there was no jump yet")

    def go_to_step(self, step: int) -> None:
        """Go to a sub-step of this update; 0 is before the first, where there is such a place."""
        walk = self.session.walk
        update = walk.place.update
        self.step(lambda: walk.go(walk.history.index(update, max(step, min(update, 1)))))

    def action_play(self) -> None:
        """Play by itself, or pause."""
        if self.is_playing:
            self.pause()
            self.show()
        else:
            self.play(_INTERVALS[self._speed])

    def action_speed(self, direction: int) -> None:
        """Play faster, or slower."""
        self._speed = min(max(self._speed + direction, 0), len(_INTERVALS) - 1)
        self.play(_INTERVALS[self._speed])
