"""What somebody does from beginning to end. The steps lie in modules of their own; a failure there shows its values."""

import pytest

pytest.register_assert_rewrite(*(f"tests.journeys.{name}" for name in ("reader", "year", "year_before", "year_after")))
