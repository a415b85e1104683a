from rest_framework.routers import SimpleRouter

from plan.api import views

router = SimpleRouter()
router.register("plans", views.PlanViewSet, basename="plan")
router.register("priorities", views.PriorityViewSet, basename="priority")
router.register("objectives", views.ObjectiveViewSet, basename="objective")
router.register("commitments", views.CommitmentViewSet, basename="commitment")
router.register("progress-updates", views.ProgressUpdateViewSet, basename="progress-update")
router.register("measures", views.MeasureViewSet, basename="measure")
router.register("observations", views.ObservationViewSet, basename="observation")
