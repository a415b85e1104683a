from rest_framework.routers import SimpleRouter

from pcc_portal.organisations.api.views import AreaViewSet, OrganisationViewSet

router = SimpleRouter()
router.register("areas", AreaViewSet, basename="area")
router.register("organisations", OrganisationViewSet, basename="organisation")
