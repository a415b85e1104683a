"""Pages of no single app: home, about, the pages about this site, errors and health."""

from django.views.generic import TemplateView


class Home(TemplateView):
    template_name = "home.html"


class About(TemplateView):
    template_name = "about.html"


class Accessibility(TemplateView):
    template_name = "accessibility.html"


class Privacy(TemplateView):
    template_name = "privacy.html"


class Cookies(TemplateView):
    template_name = "cookies.html"
