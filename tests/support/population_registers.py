"""Population registers that do not behave."""

import os
import time
from pathlib import Path

from customers.population_register import FileRegister, RegisterUnavailable


class SilentRegister(FileRegister):
    """Answers the first question, and no other."""

    questions = 0

    def look_up(self, persons):
        type(self).questions += 1
        if type(self).questions > 1:
            raise RegisterUnavailable("connection lost")
        return super().look_up(persons)


class HangingRegister(FileRegister):
    """Answers the first question, tells in a file that it was asked another, and never ends."""

    questions = 0

    def look_up(self, persons):
        type(self).questions += 1
        if type(self).questions > 1:
            Path(os.environ["HANGS_IN"]).touch()
            time.sleep(600)
        return super().look_up(persons)


class AskedRegister(FileRegister):
    """Remembers whom it was asked for, question by question."""

    asked: list[list[str]] = []

    def look_up(self, persons):
        self.asked.append([person.number for person in persons])
        return super().look_up(persons)
