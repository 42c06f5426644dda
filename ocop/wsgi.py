import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
application = get_wsgi_application()

# What was imported stays to the end: it is neither walked over nor, in the processes forked from here, copied. At the
# usual threshold of 700 objects a page, which makes thousands, spent a tenth of its time on being looked through.
gc.freeze()
gc.set_threshold(50_000, 20, 50)
