"""How the web server runs, live and in `make run`: gunicorn reads this where it is started."""

wsgi_app = "config.wsgi"
worker_class = (
    "gthread"  # a page that waits (for SQLite's writer, for the provider) holds up no other
)
workers = (
    2  # one for each core of a small server; limits and replay protection are counted in common
)
threads = 8  # in each worker; 16 pages at once is what docs/performance.md measured
timeout = (
    60  # seconds without a sign of life from a worker, longer than the slowest page (a ZIP of PDFs)
)
graceful_timeout = 30  # seconds for pages under way when it is told to stop
keepalive = 5  # seconds; a proxy in front asks again over the same connection
control_socket_disable = True  # nobody steers it from outside: the system starts and stops it
