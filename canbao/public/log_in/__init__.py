"""Log in and out, reset a password, manage second factors and sessions, with django-allauth's views."""
