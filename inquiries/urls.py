from django.urls import path

from inquiries import views

app_name = "inquiries"
urlpatterns = [
    path("inquiry/", views.InquiryView.as_view(), name="create"),
    path("inquiry/hint/", views.hint, name="hint"),
    path("inquiry/sent/<slug:token>/", views.SentView.as_view(), name="sent"),
    path("inquiry/sent/<slug:token>/contact/", views.CorrectView.as_view(), name="correct"),
]
