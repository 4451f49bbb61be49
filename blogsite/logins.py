"""Who logs in, and out again: a person at the admin; a program, which exchanges a password once for a token.

Guessing passwords costs a turn at either door, and both count together.
"""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.models import AuthToken
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from comments import limits

TRIES = 10  # to log in, of one network at once
TRY_AGAIN = 6.0  # seconds for one more: ten a minute


def _may_try(request) -> bool:
    """Unlike comments, passwords are also counted where all seem to come from this machine."""
    return limits.has_turn(f"login {limits.network_of(request)}", capacity=TRIES, refill_time=TRY_AGAIN)


class AdminLoginForm(AdminAuthenticationForm):
    """Django's own, which lets anybody guess for ever."""

    def clean(self):
        if not _may_try(self.request):
            raise ValidationError(
                _("Too many tries to log in. Please wait a minute, then try again."), code="throttled"
            )
        return super().clean()


class LoginThrottle(BaseThrottle):
    def allow_request(self, request, view):
        return _may_try(request)

    def wait(self):
        return TRY_AGAIN


class LoginRefused(exceptions.APIException):
    """One answer for every reason: it does not tell which names exist."""

    status_code = 400
    default_code = "login_refused"


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150, help_text="Name, as in the admin.")
    password = serializers.CharField(
        max_length=4096, trim_whitespace=False, style={"input_type": "password"}, help_text="Password, as in the admin."
    )


class LoginView(APIView):
    """Exchange a name and a password for a token. The answer is the only time that the token is shown."""

    authentication_classes: list = []
    permission_classes: list = []
    throttle_classes = [LoginThrottle]

    @extend_schema(
        operation_id="login",
        tags=["auth"],
        request=CredentialsSerializer,
        responses=inline_serializer(
            "Token",
            {
                "token": serializers.CharField(help_text="Send it as “Authorization: Token …”."),
                "expiry": serializers.DateTimeField(allow_null=True, help_text="Null where it does not expire."),
            },
        ),
    )
    def post(self, request):
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise LoginRefused(_("This name and this password do not go together."))
        row, token = AuthToken.objects.create(user=user)
        response = Response({"token": token, "expiry": row.expiry})
        response["Cache-Control"] = "no-store"
        return response


class LogoutView(APIView):
    """End the life of the token that this request is sent with."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="logout", tags=["auth"], request=None, responses={status.HTTP_204_NO_CONTENT: None})
    def post(self, request):
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
