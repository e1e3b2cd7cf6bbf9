"""The alerts and the dashboard that we suggest ask for figures that there are."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics import Metrics
from storage.database import Database
from tests.world import MONDAY

ROOT = Path(__file__).parent.parent.parent
PROMTOOL = shutil.which("promtool")
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]


class Engine:
    def silent(self) -> float:
        return 1.0

    def in_hand(self) -> int:
        return 0


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every series that a busy process has, with its labels."""
    from storage.tables import metadata

    metrics, database = Metrics(), Database(f"sqlite:///{tmp_path_factory.mktemp('series')}/a.db")
    metadata.create_all(database.engine)
    metrics.watch(database, Engine(), lambda: None, lambda: None, lambda: MONDAY)
    metrics.answered("command", 200, 0.1)
    metrics.called("chat.postMessage", "ok", 0.1)
    found: dict[str, set[str]] = {}
    for family in metrics.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    database.close()
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_series_and_labels_that_exist(
    rule: dict[str, Any], series: dict[str, set[str]]
) -> None:
    asked = re.findall(r"\b(headway_\w+)(?:\{([^}]*)\})?", rule["expr"])
    assert asked or rule["expr"].startswith("up{"), "Prometheus's own"
    for name, labels in asked:
        assert name in series
        assert set(re.findall(r"(\w+)\s*=", labels)) <= series[name]
    for by in re.findall(r"by \(([^)]*)\)", rule["expr"]):
        wanted = {label.strip() for label in by.split(",")}
        assert any(wanted <= series[name] for name, _ in asked)
    assert rule["expr"].count("(") == rule["expr"].count(")")
    assert {"summary", "description"} == set(rule["annotations"])
    assert rule["labels"]["severity"] in {"info", "warning", "critical"}
    for label in re.findall(r"\$labels\.(\w+)", str(rule["annotations"])):
        assert not asked or any(label in series[name] for name, _ in asked)


@pytest.mark.skipif(not PROMTOOL, reason="Prometheus is not installed")
@pytest.mark.parametrize("asked", [("check", "docs/alerts.yml"), ("test", "tests/bot/alerts.yml")])
def test_prometheus_raises_what_it_should_and_nothing_else(asked: tuple[str, str]) -> None:
    do, file = asked
    told = subprocess.run(
        [str(PROMTOOL), do, "rules", str(ROOT / file)], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr


DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "headway.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_of_the_dashboard_asks_for_series_and_labels_that_exist(
    panel: dict[str, Any], series: dict[str, set[str]]
) -> None:
    for target in panel["targets"]:
        asked = re.findall(r"\b((?:headway|process)_\w+)(?:\{([^}]*)\})?", target["expr"])
        assert asked
        labels = {"job", "instance"}.union(*(series[name] for name, _ in asked))
        matched = {it for _, inside in asked for it in re.findall(r"(\w+)\s*[=!]", inside)}
        by = re.findall(r"by \(([^)]*)\)", target["expr"])
        grouped = {label.strip() for it in by for label in it.split(",")}
        shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        assert matched | grouped <= labels
        assert shown <= (grouped or labels), "else the legend says nothing"


def test_the_dashboards_panels_do_not_lie_on_each_other() -> None:
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in PANELS)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24, "as wide as Grafana's grid"
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    sources = {panel["datasource"]["uid"] for panel in PANELS}
    assert sources == {"${" + DASHBOARD["templating"]["list"][0]["name"] + "}"}


def test_every_figure_is_on_the_dashboard_or_in_the_alerts(series: dict[str, set[str]]) -> None:
    asked = str(PANELS) + str(RULES)
    ours = {re.sub(r"_(bucket|count|sum|created)$", "", it) for it in series if "headway" in it}
    assert {name for name in ours if name not in asked} == set()


@pytest.mark.skipif(not PROMTOOL, reason="Prometheus is not installed")
def test_prometheus_understands_what_the_dashboard_asks(tmp_path: Path) -> None:
    asked = [target["expr"] for panel in PANELS for target in panel["targets"]]
    rules = [{"record": f"asked:{number}", "expr": expr} for number, expr in enumerate(asked)]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    told = subprocess.run([str(PROMTOOL), "check", "rules", str(file)], capture_output=True)
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(not PROMTOOL, reason="Prometheus is not installed")
def test_prometheus_takes_the_example_and_its_job_is_the_one_of_the_alerts(tmp_path: Path) -> None:
    example = (ROOT / "deploy" / "prometheus.yml").read_text()
    rules = str(ROOT / "docs" / "alerts.yml")
    file = tmp_path / "prometheus.yml"
    file.write_text(example.replace("/etc/prometheus/headway-alerts.yml", rules))
    told = subprocess.run(
        [str(PROMTOOL), "check", "config", str(file)], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert "1 rule files found" in told.stdout
    jobs = [job["job_name"] for job in yaml.safe_load(example)["scrape_configs"]]
    assert jobs == re.findall(r'job="(\w+)"', str(RULES))


def test_every_alert_is_raised_by_one_of_prometheus_tests() -> None:
    tests = (ROOT / "tests" / "bot" / "alerts.yml").read_text()
    assert [rule["alert"] for rule in RULES if rule["alert"] not in tests] == []


def test_every_figure_is_explained_to_the_operator(series: dict[str, set[str]]) -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    ours = {re.sub(r"_(bucket|count|sum|created)$", "", it) for it in series if "headway" in it}
    assert not {name for name in ours if name not in page}
