"""How numbers, money and sizes are written out for people."""

from decimal import Decimal, InvalidOperation

MISSING = "Not reported"
MINUS = "\N{MINUS SIGN}"


def as_decimal(value: object) -> Decimal | None:
    """The number in `value`, or None for None, "" and anything that is no finite number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: object, *, signed: bool = False) -> str:
    """1,234.5: thousands with commas, no trailing zeros after the point, a true minus sign."""
    amount = as_decimal(value)
    if amount is None:
        return MISSING
    text = f"{abs(amount):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    return sign + text


def pounds(value: object) -> str:
    """£158,100; pence only where there are any: £225.44."""
    amount = as_decimal(value)
    if amount is None:
        return MISSING
    amount = amount.quantize(Decimal("0.01"))
    text = f"{abs(amount):,.0f}" if amount == amount.to_integral_value() else f"{abs(amount):,.2f}"
    return f"{MINUS if amount < 0 else ''}£{text}"


def figure(value: object, unit: str) -> str:
    """A figure with its unit, as `Measure.Unit` names units; "Not reported" where there is none."""
    if as_decimal(value) is None:
        return MISSING
    match unit:
        case "pounds":
            return pounds(value)
        case "percent":
            return f"{number(value)}%"
        case "change":
            return f"{number(value, signed=True)}%"
        case "seconds" | "minutes":
            text = number(value)
            return f"{text} {unit[:-1] if text == '1' else unit}"
        case _:
            return number(value)


def file_size(size: object) -> str:
    """830 bytes, 412 kB, 3.1 MB (thousands, not 1,024s)."""
    amount = as_decimal(size)
    if amount is None:
        return ""
    if amount < 1000:
        return f"{amount:.0f} bytes"
    if amount < 999_500:
        return f"{amount / 1000:.0f} kB"
    return f"{amount / 1_000_000:.1f} MB"


def listing(parts: list[str]) -> str:
    """one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
