"""The pages and doors as a WSGI application; `asgi.py` receives for it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
application = get_wsgi_application()
