"""Django's own views under names that the type checker and the interpreter both take.

Their type arguments exist for the type checker alone.
"""

from typing import TYPE_CHECKING, Any

from django.views.generic import DetailView, ListView

if TYPE_CHECKING:
    TemplateDetail = DetailView[Any]
    TemplateList = ListView[Any]
else:
    TemplateDetail = DetailView
    TemplateList = ListView
