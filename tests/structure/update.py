"""``python -m tests.structure.update``: writes routes.txt anew, for the review of a new route."""

from app import app
from tests.structure.test_house import SNAPSHOT, route_lines

if __name__ == "__main__":
    SNAPSHOT.write_text(route_lines(app.endpoints()), "utf-8")
