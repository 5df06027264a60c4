"""Opens a page of `report` or `compare` in headless Chromium and fails on what a reader must not meet.

  python3 -m venv venv && venv/bin/pip install playwright==1.65.2 axe-playwright-python==0.1.8 && venv/bin/playwright install chromium
  venv/bin/python scripts/reference/check_report.py results/quickstart/report.html [--shots DIR]
  venv/bin/python scripts/reference/check_report.py http://127.0.0.1:8642/quickstart/   # of `serve`

Fails on a console error or warning, a request to anywhere else, a chart that was not drawn, a page wider than the
screen, a verdict below its lower edge, or what axe calls serious for readers by ear or keyboard, at 1400 and 390
pixels, light and dark; tries every chooser; prints to PDF. --shots keeps pictures.
CHROMIUM names a browser to use in place of Playwright's. No part of the build: a build needs no browser.
"""

import argparse
import os
import pathlib
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = {"wide": (1400, 900), "phone": (390, 844)}


def check(browser, address, width, height, shots, name, scheme):
    problems = []
    own = ("data:", "blob:", "file:" if address.startswith("file:") else address.split("?")[0].rsplit("/", 2)[0] + "/")
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.on("console", lambda m: m.type in ("error", "warning") and problems.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("request", lambda r: r.url.startswith(own) or problems.append(f"request: {r.url}"))
    page.on("dialog", lambda dialog: (problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.goto(address)
    page.wait_for_timeout(2500)

    def settled(what):
        page.wait_for_timeout(700)
        figures, drawn = page.locator("figure").count(), page.locator("figure svg.marks").count()
        if figures == 0 or drawn != figures:
            problems.append(f"{what}: {drawn} of {figures} charts drawn")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            problems.append(f"{what}: the page is {over} pixels wider than the screen")

    settled("as opened")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    settled("unfolded")
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in ("serious", "critical"):
            problems.append(f"axe: {found['id']}: {found['help']}: {found['nodes'][0]['html'][:120]}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
    verdict = page.locator(".card").first.bounding_box() if page.locator(".card").count() else None
    if verdict and verdict["y"] + verdict["height"] > height:
        problems.append(f"the first verdict ends at {verdict['y'] + verdict['height']:.0f} of {height} pixels")
    if shots:
        page.screenshot(path=shots / f"{name}-{scheme}.png")
        page.screenshot(path=shots / f"{name}-{scheme}-whole.png", full_page=True)
    if scheme == "dark":
        page.close()
        return problems
    for chooser in page.locator("select").all():
        if not chooser.is_visible():  # there is nothing to choose
            continue
        first = chooser.input_value()
        for value in chooser.locator("option").evaluate_all("all => all.map(one => one.value)"):
            chooser.select_option(value)
            settled(f"{chooser.get_attribute('id')} = {value}")
            if shots and value in ("set:0", "set:1"):
                page.locator("#results").screenshot(path=shots / f"{name}-{value[4:]}.png")
        chooser.select_option(first)
    page.wait_for_timeout(500)
    if name == "wide":
        pdf = (shots or pathlib.Path(tempfile.mkdtemp())) / "report.pdf"
        page.pdf(path=pdf, format="A4", margin={side: "12mm" for side in ("top", "bottom", "left", "right")})
        if pdf.stat().st_size < 10_000:
            problems.append("the PDF is empty")
    page.close()
    return problems


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("report", help="a file, or an address of serve")
    arguments.add_argument("--shots", type=pathlib.Path)
    given = arguments.parse_args()
    if given.shots:
        given.shots.mkdir(parents=True, exist_ok=True)
    address = given.report if given.report.startswith("http") else pathlib.Path(given.report).resolve().as_uri()
    failed = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        for name, (width, height) in WIDTHS.items():
            for scheme in ("light", "dark"):
                problems = check(browser, address, width, height, given.shots, name, scheme)
                print(f"{given.report} at {width} x {height}, {scheme}: {len(problems)} problems")
                for problem in problems[:20]:
                    print("  " + problem)
                failed |= bool(problems)
        browser.close()
    sys.exit(failed)


if __name__ == "__main__":
    main()
