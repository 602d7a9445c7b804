"""The addresses of the whole product. Every route has a row in `route_table.py` of the tests."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from clinic import account_views, member_views, review_views, security_views, views
from clinic.gallery import gallery

page_or_post = require_http_methods(["GET", "HEAD", "POST"])

clinic_patterns = (
    [
        path("", views.home, name="home"),
        path("healthz/", views.health, name="health"),
        path("server/", views.wellbeing, name="wellbeing"),
        path("account/security/", security_views.security, name="security"),
        path("account/security/app/", security_views.app_set_up, name="app_set_up"),
        path("account/security/app/remove/", security_views.app_remove, name="app_remove"),
        path("account/security/passkeys/", security_views.passkey_add, name="passkey_add"),
        path(
            "account/security/passkeys/<int:passkey_id>/remove/",
            security_views.passkey_remove,
            name="passkey_remove",
        ),
        path("account/security/codes/", security_views.codes_renew, name="codes_renew"),
        path("account/sessions/", account_views.sessions, name="sessions"),
        path("account/password/", account_views.password, name="password"),
        path("access-review/", review_views.access_review, name="access_review"),
        path("members/", member_views.member_list, name="member_list"),
        path("members/new/", member_views.member_add, name="member_add"),
        path("members/<int:membership_id>/", member_views.member_detail, name="member_detail"),
        path(
            "members/<int:membership_id>/change/", member_views.member_change, name="member_change"
        ),
        path(
            "members/<int:membership_id>/disable/",
            member_views.member_disable,
            name="member_disable",
        ),
        path(
            "members/<int:membership_id>/enable/", member_views.member_enable, name="member_enable"
        ),
        path(
            "members/<int:membership_id>/password/",
            member_views.member_password,
            name="member_password",
        ),
        path(
            "members/<int:membership_id>/second-step/",
            member_views.member_second_step,
            name="member_second_step",
        ),
        path(
            "members/<int:membership_id>/sessions/",
            member_views.member_sessions,
            name="member_sessions",
        ),
    ],
    "clinic",
)

urlpatterns = [
    path("", include(clinic_patterns)),
    path("language/", require_POST(set_language), name="set_language"),
    path("sign-in/", page_or_post(views.SignInView.as_view()), name="account_login"),
    path("sign-in/code/", security_views.second_step, name="mfa_authenticate"),
    path("sign-out/", require_POST(account.logout), name="account_logout"),
    # allauth looks these names up; a clinic's accounts are made by its admin.
    path("sign-up/", views.closed, name="account_signup"),
    path("reset-password/", views.closed, name="account_reset_password"),
    path("inactive/", views.closed, name="account_inactive"),
    path("", include("patients.urls")),
    path("", include("planning.urls")),
]

if not settings.CONFIG.is_production:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))

handler400 = "clinic.errors.bad_request"
handler403 = "clinic.errors.forbidden"
handler404 = "clinic.errors.not_found"
handler429 = "clinic.errors.too_many_requests"
handler500 = "clinic.errors.server_error"
