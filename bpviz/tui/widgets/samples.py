"""The Samples panel: every sample, and what the network answers to it now."""

from rich.segment import Segment

from bpviz.drawing.listing import paint_sample
from bpviz.engine.state import State
from bpviz.teaching.answers import Answers, answers
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.rows import Rows

_BLOCK = 64


class SamplesPanel(Rows):
    """Input, target, output now and error; choosing one goes to its next use."""

    _key: tuple[object, ...] = ()
    _answers: dict[int, Answers]

    def count(self, picture: Picture) -> int:
        """A row a sample."""
        return picture.scene.frame.problem.samples

    def current(self, picture: Picture) -> int:
        """The sample that is shown."""
        return picture.scene.frame.after.samples[picture.scene.sample]

    def row(self, picture: Picture, at: int, width: int, *, chosen: bool) -> list[Segment]:
        """Number, input, target, output and error."""
        block, place = divmod(at, _BLOCK)
        now = self._answered(picture, block)
        return paint_sample(
            picture.scene,
            now,
            place,
            at,
            picture.palette,
            width,
            chosen=chosen,
            asking=picture.asking,
        )

    def _answered(self, picture: Picture, block: int) -> Answers:
        """The answers to a block of samples under the present weights, known ones kept."""
        frame = picture.scene.frame
        key = (frame.problem, *_parameters(frame.after))
        if [id(part) for part in key] != [id(part) for part in self._key]:
            self._key, self._answers = key, {}
        if block not in self._answers:
            samples = range(block * _BLOCK, min((block + 1) * _BLOCK, frame.problem.samples))
            new = [(layer.new_weights, layer.new_biases) for layer in frame.after.layers]
            self._answers[block] = answers(frame.problem, frame.after.layers, samples, new)
        return self._answers[block]


def _parameters(state: State) -> list[object]:
    """The arrays that the answers depend on."""
    return [
        array
        for layer in state.layers
        for array in (layer.weights, layer.biases, layer.new_weights, layer.new_biases)
    ]
