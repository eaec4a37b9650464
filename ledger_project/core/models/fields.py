"""Fields of several models."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


class PercentField(models.DecimalField):
    """A rate in percent with two decimals, zero by default."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 5, "decimal_places": 2}
        super().__init__(
            **{
                "default": Decimal(0),
                "db_default": Decimal(0),
                "validators": [MinValueValidator(Decimal(0))],
                **kwargs,
            }
        )
