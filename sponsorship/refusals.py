"""The one way to say no."""


class Refusal(Exception):
    """A sentence for the person that says what is wrong and how to mend it.

    `field` names the form field it is about, when there is one; by convention the field's
    name is also its input's block id. Raising it inside a transaction rolls that back, and
    what the person typed stays in their form.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
