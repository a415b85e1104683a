from rest_framework.routers import SimpleRouter

from scrutiny.api import views

router = SimpleRouter()
router.register("boards", views.BoardViewSet, basename="board")
router.register("meetings", views.MeetingViewSet, basename="meeting")
router.register("agenda-items", views.AgendaItemViewSet, basename="agenda-item")
router.register("agenda-editions", views.AgendaEditionViewSet, basename="agenda-edition")
router.register("papers", views.PaperViewSet, basename="paper")
router.register("minutes", views.MinutesViewSet, basename="minutes")
router.register("corrections", views.CorrectionViewSet, basename="correction")
router.register("actions", views.ActionViewSet, basename="action")
router.register("action-updates", views.ActionUpdateViewSet, basename="action-update")
router.register("decisions", views.DecisionViewSet, basename="decision")
router.register("public-questions", views.PublicQuestionViewSet, basename="public-question")
router.register("answers", views.AnswerViewSet, basename="answer")
router.register("inspections", views.InspectionViewSet, basename="inspection")
router.register("inspection-responses", views.InspectionResponseViewSet, basename="inspection-response")
router.register("collaboration-agreements", views.CollaborationAgreementViewSet, basename="collaboration-agreement")
router.register("complaint-reviews", views.ComplaintReviewViewSet, basename="complaint-review")
