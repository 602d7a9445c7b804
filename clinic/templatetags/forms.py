from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic import formkeys

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """The hidden field that makes a form count once; see `clinic.formkeys`."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', formkeys.FIELD, formkeys.issue()
    )
