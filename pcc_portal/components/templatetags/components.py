"""Template tags: one for each component."""

from django import template

register = template.Library()
