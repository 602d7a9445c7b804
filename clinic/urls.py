"""The addresses of the whole product. Every route has a row in `route_table.py` of the tests."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from clinic import security_views, views
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
