#!/usr/bin/env python3
"""Runs two stock Open311 clients, unchanged, against a served Gezhi.

    three_client.py http://127.0.0.1:8080/open311/v2 KEY

`three` reads and files reports, in JSON and XML; `georeport` reads. Prints a line per check and ends with
"N passed, N failed". Needs `pip install -r requirements.txt`.

`three` 0.8.0 was written for Python 2 and asks `itertools` for `ifilter`, which Python 3 calls `filter`; the name is
put there before it is imported. The client itself is not touched. Its own XML reader needs Python 2 too, so XML is taken
as it came (`convert=False`, which the client offers) and read with the standard library.
"""

import io
import itertools
import re
import struct
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree
import zlib
from datetime import date, timedelta

itertools.ifilter = filter

import three  # noqa: E402
from georeport import GeoReport  # noqa: E402

results = {"passed": 0, "failed": 0}


def check(what, holds, seen=None):
    """Counts and prints one check."""
    results["passed" if holds else "failed"] += 1
    print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {str(seen)[:400]}"))


def photo():
    """A small PNG."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes((5 * y, 90, 120)) * 64 for y in range(48))
    header = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    file = io.BytesIO(png)
    file.name = "photo.png"
    return file


def point_inside(client):
    """Some point of the county: where an earlier report stands."""
    for request in client.requests(count=200):
        if request["lat"] is not None:
            return request["lat"], request["long"]
    return None


def with_three(url, key):
    client = three.Three(url, api_key=key)

    discovery = client.discovery()
    endpoint = discovery["endpoints"][0]
    check("discovery names the specification", endpoint["specification"].endswith("GeoReport_v2"), discovery)
    check("discovery names both formats", set(endpoint["formats"]) == {"text/xml", "application/json"}, endpoint)

    services = client.services()
    check("there are services", len(services) > 5 and all(s["type"] == "realtime" for s in services), services)
    service = next(s for s in services if s["metadata"])
    definition = client.services(service["service_code"])
    check("a definition", definition["service_code"] == service["service_code"] and definition["attributes"], definition)
    check("an unknown service is an error", client.services("no.such")[0]["code"] == 404)

    requests = client.requests(count=20)
    check("requests, at most as many as asked for", 0 < len(requests) <= 20, len(requests))
    dates = [r["requested_datetime"] for r in requests]
    check("newest first", dates == sorted(dates, reverse=True), dates)
    code = next(r["service_code"] for r in requests if r["service_code"])
    of_one = client.requests(code, count=5)
    check("requests of a service", {r["service_code"] for r in of_one} == {code}, of_one)
    month = (date.today() - timedelta(days=30)).strftime("%m-%d-%Y")
    recent = client.requests(start=month, count=5)
    check("requests since a day", isinstance(recent, list) and all("service_request_id" in r for r in recent), recent)
    between = client.requests(between=["01-01-2020", "12-31-2020"])
    check("more than 90 days are refused", between[0]["code"] == 400, between)
    closed = client.requests(status="closed", count=5)
    check("closed ones", all(r["status"] == "closed" for r in closed), closed)
    same = client.request(requests[0]["service_request_id"])
    check("one request", same[0]["service_request_id"] == requests[0]["service_request_id"], same)

    posted = client.post(
        service["service_code"],
        address="村委会门口",
        name="Zach Williams",
        phone="555-5555",
        email="zach@example.org",
        description="My issue description.",
    )
    check("a report with an address", client.post_response.status_code == 201 and posted[0]["service_request_id"], posted)
    number = posted[0]["service_request_id"]
    check("its number is its token", client.token(number)[0]["service_request_id"] == number)
    own = client.request(number)[0]
    check("it can be followed", own["status"] == "open" and own["service_code"] == service["service_code"], own)
    check("nothing of the reporter", not re.search("Zach|Williams|5555|example.org", str(own)), own)

    lat, long = point_inside(client)
    posted = client.post(service["service_code"], lat=lat, long=long, description="带照片", media=photo())
    check("a report with a point and a photo", client.post_response.status_code == 201, posted)
    own = client.request(posted[0]["service_request_id"])[0]
    check("it has a place", own["address"] and own["address_id"], own)
    if own["media_url"]:
        with urllib.request.urlopen(own["media_url"], timeout=10) as picture:
            check("its photo is served", picture.headers["content-type"] == "image/jpeg", picture.headers)
    outside = client.post(service["service_code"], lat=37.77, long=-122.42, description="San Francisco")
    check("a point elsewhere is refused", outside[0]["code"] == 400, outside)
    stranger = three.Three(url, api_key="wrong").post(service["service_code"], address="x", description="x")
    check("a wrong key is refused", stranger[0]["code"] == 403, stranger)
    elsewhere = three.Three(url, jurisdiction="sfgov.org").services()
    check("another jurisdiction is refused", elsewhere[0]["code"] == 404, elsewhere)

    as_xml = three.Three(url, api_key=key, format="xml")
    root = ElementTree.fromstring(as_xml.services(convert=False))
    check("services in XML", root.tag == "services" and len(root.findall("service")) == len(services))
    root = ElementTree.fromstring(as_xml.requests(convert=False, count=20))
    check("requests in XML", root.tag == "service_requests" and len(root.findall("request")) == 20)
    root = ElementTree.fromstring(as_xml.request(number, convert=False))
    check("a request in XML", root.findtext("request/service_request_id") == number)


def with_georeport(url):
    for output in ("json", "xml"):
        client = GeoReport(url, output_format=output)
        services = client.get_service_list()
        check(f"georeport: services in {output}", len(services) > 5, services)
        requests = client.get_service_requests(status="open")
        check(f"georeport: requests in {output}", len(requests) > 0, requests)
        one = client.get_service_request(requests[0]["service_request_id"])
        found = one[0] if isinstance(one, list) else one
        check(f"georeport: a request in {output}", found["service_request_id"] == requests[0]["service_request_id"], one)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with_three(sys.argv[1].rstrip("/"), sys.argv[2])
    with_georeport(sys.argv[1].rstrip("/"))
    print(f"{results['passed']} passed, {results['failed']} failed")
    sys.exit(1 if results["failed"] else 0)
