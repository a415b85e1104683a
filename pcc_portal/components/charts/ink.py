"""Shapes, words and strokes of a drawing, as the SVG template prints them."""

from dataclasses import dataclass
from typing import Literal

WIDTH = 480
FONT = 20  # shrinks to 13 pixels on the narrowest screen
INK, QUIET, RULE, PANEL = "#1a1f26", "#4c5866", "#c3ccd6", "#ffffff"


@dataclass(frozen=True)
class Stroke:
    """How one series looks: colour, dashes and the marker at each point."""

    colour: str
    dash: str
    marker: Literal["circle", "square", "diamond", "triangle"]


STROKES = (
    Stroke("#0b6e6e", "", "circle"),
    Stroke("#5b7396", "10 6", "square"),
    Stroke("#14294b", "3 5", "diamond"),
    Stroke("#8a4500", "14 5 3 5", "triangle"),
)
MOST_SERIES = len(STROKES)


@dataclass(frozen=True)
class Shape:
    d: str
    fill: str = "none"
    stroke: str = "none"
    width: str = "1"
    dash: str = ""


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    fill: str = INK
    weight: str = "400"


@dataclass(frozen=True)
class Drawing:
    """What the template prints: shapes, then words."""

    key: str
    message: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]


def coordinate(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"M{coordinate(x1)} {coordinate(y1)}L{coordinate(x2)} {coordinate(y2)}"


def box(x: float, y: float, width: float, height: float) -> str:
    return f"M{coordinate(x)} {coordinate(y)}h{coordinate(width)}v{coordinate(height)}h-{coordinate(width)}z"


def marker(kind: str, x: float, y: float, r: float = 6) -> str:
    if kind == "square":
        return f"M{coordinate(x - r)} {coordinate(y - r)}h{r * 2:g}v{r * 2:g}h-{r * 2:g}z"
    if kind == "diamond":
        return (
            f"M{coordinate(x)} {coordinate(y - r - 2)}l{r + 2:g} {r + 2:g}l-{r + 2:g} {r + 2:g}l-{r + 2:g} -{r + 2:g}z"
        )
    if kind == "triangle":
        return f"M{coordinate(x)} {coordinate(y - r - 1)}l{r + 1:g} {r * 2:g}h-{r * 2 + 2:g}z"
    return f"M{coordinate(x - r)} {coordinate(y)}a{r:g} {r:g} 0 1 0 {r * 2:g} 0a{r:g} {r:g} 0 1 0 -{r * 2:g} 0z"
