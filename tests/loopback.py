"""A server on this machine that speaks the search APIs of Nominatim and Photon, and misbehaves when told to.

A question whose name begins with a word of `MISBEHAVIOURS` gets that misbehaviour; any other name is looked
up in `PLACES`.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def answer(name, lon, lat, country, addresstype="village", **more):
    """Return one place as Nominatim tells it: latitude and longitude as text."""
    return {
        "place_id": 1,
        "osm_type": "node",
        "osm_id": abs(hash((lon, lat))) % 10**6 + 1,
        "lat": str(lat),
        "lon": str(lon),
        "class": "place",
        "type": addresstype,
        "addresstype": addresstype,
        "place_rank": 19,
        "importance": 0.3,
        "name": name,
        "display_name": f"{name}, Somewhere, {country}",
        "address": {"state": "Somewhere", "country_code": country.lower()},
        "namedetails": {"name": name},
        **more,
    }


def as_feature(place):
    """Return a place of Nominatim as Photon tells it: GeoJSON, longitude and latitude as numbers."""
    point = {"type": "Point", "coordinates": [float(place["lon"]), float(place["lat"])]}
    country = place["address"]["country_code"].upper()
    said = {
        "osm_key": place["class"],
        "osm_value": place["type"],
        "name": place["name"],
        "countrycode": country,
    }
    return {
        "type": "Feature",
        "geometry": point,
        "properties": {**said, "osm_type": "N", "osm_id": place["osm_id"]},
    }


PLACES = {
    "Zubaidiyat Qarn": [answer("Zubaidiyat Qarn", 38.95, 35.93, "SY")],
    "Twinhamlet": [
        answer("Twinhamlet", 38.95, 35.93, "SY"),
        answer("Twinhamlet", 32.53, 15.55, "SD"),
    ],
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(
            {"path": urlsplit(self.path).path, "agent": self.headers["User-Agent"], **query}
        )
        name = query.get("q", "")
        misbehave = getattr(self, f"say_{name.split()[0].lower().replace('-', '_')}", None) if name else None
        with suppress(ConnectionError, TimeoutError):
            if misbehave:
                misbehave()
            else:
                self.say(self.found(name, query.get("countrycodes", "").lower()))

    def found(self, name, countries):
        places = PLACES.get(name, [])
        if urlsplit(self.path).path == "/api":
            return {"type": "FeatureCollection", "features": [as_feature(place) for place in places]}
        return [p for p in places if not countries or p["address"]["country_code"] in countries.split(",")]

    def say(self, document, status=200, kind="application/json", **headers):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        for key, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def say_toooften(self):
        self.say({"error": "slow down"}, 429, Retry_After="3600")

    def say_soon(self):
        """Refuse twice, asking for a moment, then answer."""
        refused = [one for one in self.server.asked if one["q"].startswith("Soon")]
        if len(refused) < 3:
            self.say({"error": "slow down"}, 429, Retry_After="0")
        else:
            self.say([answer("Soon", 38.95, 35.93, "SY")])

    def say_unavailable(self):
        self.say(b"<html>overloaded</html>", 503, "text/html", Retry_After="0")

    def say_forbidden(self):
        self.say(b"<html>go away</html>", 403, "text/html")

    def say_garbage(self):
        self.say(bytes(range(256)) * 10)

    def say_html(self):
        self.say(b"<html><body>Please log in to this hotel's network</body></html>", kind="text/html")

    def say_half(self):
        """Promise a whole answer and break off in the middle of it."""
        body = json.dumps([answer("Half", 38.95, 35.93, "SY")]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])

    def say_nothing(self):
        self.say(b"")

    def say_empty(self):
        self.say([])

    def say_wrongshape(self):
        self.say({"hello": ["world", 1, None]})

    def say_deep(self):
        self.say(b"[" * 200_000)

    def say_drip(self):
        """Send a byte now and then, without an end."""
        self.send_response(200)
        self.end_headers()
        while not self.server.stopping.is_set():
            self.wfile.write(b" ")
            time.sleep(0.05)

    def say_headers(self):
        """Send the first line of an answer, and then a header without an end."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.server.stopping.is_set():
            self.wfile.write(b"x")
            time.sleep(0.05)

    def say_silence(self):
        self.server.stopping.wait(30)

    def say_circles(self):
        self.say(b"", 302, Location=self.path)

    def say_elsewhere(self):
        port = self.server.server_address[1]
        self.say(b"", 302, Location=f"http://localhost:{port}/search?q=Stolen")

    def say_huge(self):
        """Send much more than an answer can be."""
        self.send_response(200)
        self.end_headers()
        for _ in range(400):
            self.wfile.write(b" " * 100_000)

    def say_closed(self):
        self.close_connection = True

    def say_nowhere(self):
        """Give coordinates that are none, beside a good one."""
        bad = [(39, 95), (400, 35), (float("nan"), 35), (39, None), ("east", "north"), (0, 0)]
        self.say([answer("Nowhere", lon, lat, "SY") for lon, lat in bad] + [answer("Good", 39.0, 36.0, "SY")])

    def say_rude(self):
        self.say(
            [
                answer(
                    "\x1b[31mRude\n\u202ename", 39.0, 36.0, "not a country", extratags={"population": "many"}
                )
            ]
        )

    def log_message(self, *_):
        pass


MISBEHAVIOURS = (
    *(
        "TooOften",
        "Unavailable",
        "Forbidden",
        "Garbage",
        "HTML",
        "Half",
        "Nothing",
        "WrongShape",
        "Deep",
        "Drip",
    ),
    *("Headers", "Silence", "Circles", "Elsewhere", "Huge", "Closed"),
)
"""Names that get no answer."""


@contextmanager
def nominatim():
    """Yield a running server; its `url`, and what it was `asked`, are attributes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.stopping = [], threading.Event()
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
