"""The staff's pages under /console: thin views over the verbs of `knowledge`; every one of them is a row of `routes.PAGES`.

To add a page:

1. Write a function `(visit: Visit) -> Response` in the module of its subject. It runs in a worker thread, so it may read the
   database. `visit.show("x.html", …)` draws a template, `visit.go("/x", "做好了")` leads on after a write, `visit.actor` is who
   acts, `visit.text("field")` what the form says. A verb's `NotAllowed` need not be caught: the door shows its reason.
2. Add `templates/x.html`, which extends `layout.html`. The policy of the site forbids inline scripts and styles (`style=`
   among them): classes stand in `static/console.css`, a script is a file of its own. Each form that writes holds
   `{{ form_token() }}`, and, when it changes an edition, the version that its author saw.
3. Add a row to `PAGES` in `routes.py`: path, function, roles, and a `nav` label if the menu is to lead
   there. GET changes nothing.
   Long lists of rows of the store are registers (`registers/books.py`): a selection and its columns are all they need.
4. Add a line to `tests/bot/console/matrix.toml`: which roles may open it. A route that the file lacks fails the tests.
"""

BASE = "/console"
