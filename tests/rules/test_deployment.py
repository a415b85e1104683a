"""docker-compose.yml, Dockerfile and deploy/nginx.conf use only settings, services and files that exist."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from pcc_portal.env import SETTINGS
from scrutiny.forms.papers import ROWS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
# Names that the PostgreSQL image reads, and those of Python and the shell.
IMAGES_OWN = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
SHELLS_OWN = {"PATH", "XDG_CACHE_HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}


def dockerfile() -> list[tuple[str, str]]:
    """(instruction, arguments) per line of the Dockerfile, continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = [line.strip() for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def last_stage() -> list[tuple[str, str]]:
    lines = dockerfile()
    start = max(number for number, (instruction, _) in enumerate(lines) if instruction == "FROM")
    return lines[start:]


def one_time() -> set[str]:
    """Services that the others wait for to end."""
    return {
        name
        for service in SERVICES.values()
        for name, wanted in service.get("depends_on", {}).items()
        if wanted["condition"] == "service_completed_successfully"
    }


def test_compose_has_the_parts_that_the_portal_needs() -> None:
    assert set(SERVICES) == {"nginx", "web", "worker", "timetable", "migrate", "database", "redis", "cache"}
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert images["database"].startswith("postgres:15-")
    assert images["redis"] == images["cache"]
    assert images["redis"].startswith("redis:7-")
    assert one_time() == {"migrate"}


@pytest.mark.parametrize("name", SERVICES)
def test_service_uses_only_settings_that_exist(name: str) -> None:
    allowed = IMAGES_OWN if name == "database" else set(SETTINGS)
    assert set(SERVICES[name].get("environment", {})) - allowed == set()


def test_substituted_names_exist() -> None:
    names = set(re.findall(r"(?<!\$)\$\{?([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert names >= SECRETS
    assert names - set(SETTINGS) - IMAGES_OWN == set()


def test_secrets_have_no_default_and_their_absence_is_explained() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in [*SECRETS, "ALLOWED_HOSTS", "SITE_URL"]:
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert uses, name
        assert {use[:2] for use in uses} == {":?"}, name
        assert all(f"set {name} in deploy/production.env" in use for use in uses), name
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if name in SECRETS:
                assert value.startswith("${"), name
            if "://" in value:
                assert not re.search(r"//[^/@$]*:[^$@/]+@", value), f"{name} holds a password"


def test_second_factor_and_https_are_left_on() -> None:
    environment = SERVICES["web"]["environment"]
    assert environment["HTTPS"] == "true"
    assert {"DEBUG", "REQUIRE_SECOND_FACTOR", "TWO_PERSON_RULE"} & set(environment) == set()


@pytest.mark.parametrize("name", SERVICES)
def test_service_waits_only_for_services_that_exist(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if wanted["condition"] == "service_healthy":
            assert "test" in SERVICES[other]["healthcheck"]


@pytest.mark.parametrize("name", SERVICES)
def test_service_that_stays_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name in one_time():
        assert check == {"disable": True}
    else:
        assert check["test"][0] in ("CMD", "CMD-SHELL")
        assert {"interval", "timeout"} <= set(check)


def test_volumes_are_declared_or_are_files_of_ours() -> None:
    named = set()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists() or f"/{source[2:]}/" in (ROOT / ".gitignore").read_text().split()
            else:
                named.add(source)
    assert named == set(COMPOSE["volumes"])


def test_hosts_in_addresses_are_services() -> None:
    environment = SERVICES["web"]["environment"]
    assert re.search(r"@(\w+):5432/", environment["DATABASE_URL"].split("}")[-1])[1] in SERVICES  # type: ignore[index]
    assert [environment["REDIS_URL"], environment["CACHE_URL"]] == ["redis://redis:6379/0", "redis://cache:6379/0"]
    upstream = re.findall(r"^\s*server (\w+):(\d+);", NGINX, re.MULTILINE)
    assert upstream == [("web", "8000")]
    assert "0.0.0.0:8000" in json.loads(dict(last_stage())["CMD"])


def test_settings_are_checked_before_anything_starts() -> None:
    checked, migrated = shlex.split(SERVICES["migrate"]["command"])[2].split(" && ")
    assert [checked, migrated] == ["python manage.py check --deploy", "python manage.py migrate --no-input"]


def test_queue_keeps_every_message_and_the_cache_forgets_what_is_old() -> None:
    assert SERVICES["redis"]["command"] == "redis-server --appendonly yes --maxmemory-policy noeviction"
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]
    assert SERVICES["cache"]["command"] == (
        'redis-server --save "" --appendonly no --maxmemory 128mb --maxmemory-policy allkeys-lru'
    )
    assert "volumes" not in SERVICES["cache"]


def test_nothing_waits_for_the_cache() -> None:
    assert SERVICES["web"]["depends_on"]["cache"] == {"condition": "service_started"}


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["nginx"]


def test_dockerfile_copies_what_exists() -> None:
    stages = {words.split()[-1] for instruction, words in dockerfile() if instruction == "FROM" and " AS " in words}
    ignored = (ROOT / ".dockerignore").read_text().split()
    copied = 0
    for instruction, words in dockerfile():
        if instruction != "COPY":
            continue
        parts = shlex.split(words)
        options = dict(part[2:].split("=") for part in parts if part.startswith("--"))
        sources = [part for part in parts if not part.startswith("--")][:-1]
        if "from" in options:
            assert options["from"] in stages
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source.removeprefix('./').split('/')[0]}" in ignored, f".dockerignore leaves {source} out"
            copied += 1
    assert copied >= 8
    packages = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    copies = {words.split()[0] for instruction, words in dockerfile() if instruction == "COPY"}
    assert packages <= copies, "the image lacks an app"


def test_dockerfile_sets_only_settings_that_exist_and_no_secret() -> None:
    for instruction, words in dockerfile():
        if instruction in ("ENV", "ARG"):
            names = {part.split("=")[0] for part in shlex.split(words)}
            assert names - set(SETTINGS) - SHELLS_OWN == set()
            assert names & SECRETS == set()
        for value in re.findall(r"SECRET_KEY=(\S+)", words):
            assert value.startswith('"$('), "a key that is made on the spot, kept nowhere"


def test_image_runs_without_root_and_without_build_tools() -> None:
    lines = last_stage()
    users = [words for instruction, words in lines if instruction == "USER"]
    assert users == ["10001"]
    assert [instruction for instruction, _ in lines].index("USER") < [instruction for instruction, _ in lines].index(
        "CMD"
    )
    installed = " ".join(words for instruction, words in lines if instruction == "RUN")
    assert "libpango-1.0-0" in installed
    assert re.search(r"\b(gcc|build-essential|nodejs|npm|git|curl|uv|pip)\b", installed) is None


def test_python_packages_in_the_image_are_held_by_hash() -> None:
    installs = [words for instruction, words in dockerfile() if instruction == "RUN" and "pip install" in words]
    assert len(installs) == 1
    assert "--require-hashes -r requirements/base.txt" in installs[0]


def test_nginx_keeps_nothing_about_visitors() -> None:
    formats = dict(re.findall(r"log_format (\w+) '([^']*)';", NGINX))
    assert formats == {"without_visitors": "$time_iso8601 $request_method $uri $status $body_bytes_sent $request_time"}
    logs = re.findall(r"^\s*access_log (.*);", NGINX, re.MULTILINE)
    assert logs == ["/dev/stdout without_visitors if=$is_logged", "off", "off"]
    assert re.findall(r"^\s*error_log (.*);", NGINX, re.MULTILINE) == ["/dev/stderr crit"]


def test_nginx_logs_no_address_that_opens_something() -> None:
    logged = re.search(r"map \$uri \$is_logged \{\s*~(\S+) 0;\s*default 1;\s*\}", NGINX)
    assert logged
    secret = [reverse("preview_detail", args=["a:b"]), "/accounts/password/reset/key/1-abc/"]
    assert reverse("account_login").startswith("/accounts/")
    assert [bool(re.search(logged[1], address)) for address in [*secret, "/plan/"]] == [True, True, False]


def test_service_cannot_change_its_own_code() -> None:
    lines = last_stage()
    assert [words for instruction, words in lines if instruction == "COPY" and "--chown" in words] == []
    owned = [words for instruction, words in lines if instruction == "RUN" and "chown" in words]
    assert owned == ["mkdir -p /app/var/media && chown -R 10001:10001 /app/var"]
    assert "XDG_CACHE_HOME=/app/var/cache" in " ".join(words for instruction, words in lines if instruction == "ENV")


def test_nginx_overwrites_the_headers_that_the_portal_trusts() -> None:
    set_headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))
    assert set_headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
    }
    assert SERVICES["web"]["environment"]["TRUST_PROXY"] == "true"


def test_nginx_lets_as_many_papers_through_as_may_be_uploaded() -> None:
    location = re.search(r"location \^~ (\S+) \{\s*client_max_body_size (\d+)m;", NGINX)
    assert location
    assert reverse("admin:scrutiny_paper_upload").startswith(location[1])
    assert reverse("admin:scrutiny_paper_upload_several").startswith(location[1])
    assert int(location[2]) > ROWS * int(SETTINGS["PAPER_MAX_MB"].default or 0)
