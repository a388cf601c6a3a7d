"""The commands that change what is looked at, and how."""

from bpviz.tui.session_screen import SessionScreen
from bpviz.tui.widgets.network import Network

_COLUMNS, _LINES = 8, 3


class Looking(SessionScreen):
    """Selecting, switches, and panning."""

    @property
    def network(self) -> Network:
        """The picture of the network."""
        return self.query_one(Network)

    def action_select(self, columns: int, rows: int) -> None:
        """Select the part beside the selected one."""
        view = self.network.view
        if view is not None:
            self.session.select(view.move(self.session.origin, columns, rows))
            self.show()

    def on_network_selected(self, message: Network.Selected) -> None:
        """Select what was clicked."""
        self.session.select(message.part)
        self.show()

    def action_sample(self, direction: int) -> None:
        """Show the next, or the previous, sample of the batch."""
        self.change(lambda: self.session.switch_sample(direction))

    def action_ask(self) -> None:
        """Ask, then reveal, or not."""
        self.change(self.session.switch_asking)

    def action_granularity(self) -> None:
        """Layer, neuron, weight."""
        self.change(self.session.switch_granularity)

    def action_rounding(self) -> None:
        """As the problem rounds, or exact."""
        self.change(self.session.switch_rounding)

    def action_notation(self) -> None:
        """The article's, or indexed."""
        self.change(self.session.switch_notation)

    def action_scale(self) -> None:
        """The scale of the colours."""
        self.change(self.session.switch_scale)

    def action_view(self) -> None:
        """Grid, or graph."""
        self.change(self.session.switch_view)
        if self.network.refusal:
            self.say(self.network.refusal)

    def action_mode(self) -> None:
        """The whole network, or the matrix at work."""
        self.change(lambda: self.session.switch_mode(is_whole=self.network.is_whole))

    def action_detail(self, direction: int) -> None:
        """Less detail, or more."""
        network = self.network
        level = min(max(network.level + direction, 0), network.levels - 1)
        self.session.switch_level(level)
        self.show()
        self.say(f"detail {level + 1} of {network.levels}: {network.level_name}")

    def action_pan(self, columns: int, lines: int) -> None:
        """Move over the picture."""
        self.network.pan(columns * _COLUMNS, lines * _LINES)
