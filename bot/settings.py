"""Settings: secrets and deployment, from the environment and `.env`. All else is set in Slack."""

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.database import describe_url
from storage.encryption import Keys

DEFAULT_DATABASE = "sqlite:///data/headway.db"

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CLIENT_ID = re.compile(r"[0-9]+\.[0-9]+")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


class SettingsError(Exception):
    """Everything that is wrong with the settings, one sentence each, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DatabaseSettings(BaseSettings):
    """What a command needs that works on the database alone.

    Field names in capitals are the names of the variables; see `.env.example`.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: SecretStr = SecretStr(DEFAULT_DATABASE)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Raise `SettingsError` for fields and for what they are together, all in one go."""
        made, problems, wrong = None, [], set()
        try:
            made = handler(given)
        except ValidationError as refused:
            problems = [_sentence(dict(error)) for error in refused.errors()]
            wrong = {str(error["loc"][0]) for error in refused.errors()}
        told = {name: _plain(value) for name, value in given.items() if value is not None}
        problems += cls._together(told, wrong)
        if made is None or problems:
            raise SettingsError(problems)
        return made

    @classmethod
    def _together(
        cls,
        given: Mapping[str, str],  # noqa: ARG003 - for those who know of more variables
        wrong: Collection[str],  # noqa: ARG003
    ) -> Iterator[str]:
        """What is wrong with the variables together.

        `given` has those that are set, also the `wrong` ones, of which only that they are set
        may be used: what else there is to say of them has been said.
        """
        yield from ()

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: SecretStr) -> SecretStr:
        wrong = describe_url(url.get_secret_value())
        if wrong:
            raise ValueError(wrong)
        return url

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("log_format", mode="before")
    @classmethod
    def _form(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word


class KeySettings(DatabaseSettings):
    """The database, and what the tokens in it are encrypted with."""

    encryption_keys: SecretStr | None = None

    @field_validator("encryption_keys")
    @classmethod
    def _keys(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            try:
                Keys(_listed(keys))
            except ValueError:
                raise ValueError(
                    "needs one key or several with commas between, the newest first; "
                    "`openssl rand -base64 32` makes one"
                ) from None
        return keys

    def keys(self) -> Keys | None:
        """The keys that tokens are encrypted with; None when there are none."""
        return None if self.encryption_keys is None else Keys(_listed(self.encryption_keys))


class Settings(KeySettings):
    """Everything that the bot needs."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    engine: Literal["embedded", "cluster"] = "embedded"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    slack_api_url: str = "https://slack.com/api/"

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _copied(token, "OAuth & Permissions, Bot User OAuth Token", starts="xoxb-")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _copied(token, "Basic Information, App-Level Tokens", starts="xapp-")

    @field_validator("slack_signing_secret", "slack_client_secret")
    @classmethod
    def _secret(cls, secret: SecretStr | None) -> SecretStr | None:
        return _copied(secret, "Basic Information, App Credentials")

    @field_validator("slack_client_id")
    @classmethod
    def _client_id(cls, client_id: str | None) -> str | None:
        if client_id is not None and not _CLIENT_ID.fullmatch(client_id):
            raise ValueError(
                "must be two numbers with a dot between, such as 123456.789012: copy it from "
                "Basic Information, App Credentials"
            )
        return client_id

    @field_validator("host")
    @classmethod
    def _host(cls, host: str) -> str:
        if not _HOST.fullmatch(host):
            raise ValueError(
                "must be an IPv4 address or a host name of this machine, such as 127.0.0.1, or "
                "0.0.0.0 for all of its addresses"
            )
        return host

    @field_validator("slack_api_url")
    @classmethod
    def _api(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            well = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            well = False
        if not well or not re.fullmatch("[!-~]+", url) or parts.query or parts.fragment:
            raise ValueError("must look like https://slack.com/api/")
        here = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.scheme != "https" and not here:
            raise ValueError("must start with https://, or name this machine")
        return url if url.endswith("/") else url + "/"

    @field_validator("engine", mode="before")
    @classmethod
    def _lower(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @classmethod
    def _together(cls, given: Mapping[str, str], wrong: Collection[str]) -> Iterator[str]:
        app = {"slack_client_id", "slack_client_secret"} & set(given)
        if "slack_bot_token" in given:
            if app:
                yield (
                    "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and "
                    "SLACK_CLIENT_SECRET are for many: keep one or the other."
                )
        elif not app:
            yield "SLACK_BOT_TOKEN is missing: `headway init` asks for what is needed."
        else:
            needed = ("slack_client_id", "slack_client_secret", "encryption_keys")
            lacking = [name.upper() for name in needed if name not in given]
            if lacking:
                yield f"For many workspaces also set {' and '.join(lacking)}."
        if not {"slack_app_token", "slack_signing_secret"} & set(given):
            yield (
                "Set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to be "
                "called over HTTP."
            )
        if (
            given.get("engine", "").lower() == "cluster"
            and "database_url" not in wrong
            and given.get("database_url", DEFAULT_DATABASE).startswith("sqlite")
        ):
            yield (
                "ENGINE=cluster needs PostgreSQL: set DATABASE_URL=postgresql://…, or leave "
                "ENGINE out to run one process."
            )

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install Headway themselves, by OAuth."""
        return self.slack_bot_token is None


Kind = TypeVar("Kind", bound=DatabaseSettings)


def read(kind: type[Kind]) -> Kind:
    """Read what `kind` names from the environment and `.env` in the working directory.

    Raises `SettingsError` with every problem at once.
    """
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        # Bolt reads these too, and takes an empty one for a set one.
        if os.environ.get(name) == "":
            del os.environ[name]
    return kind()


def is_open_to_others(file: Path = Path(".env")) -> bool:
    """Whether any user of this machine can read the file with the secrets; False without one."""
    try:
        return bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _listed(keys: SecretStr) -> list[str]:
    """The keys of a list with commas between; ValueError when there is none."""
    found = [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]
    if not found:
        raise ValueError
    return found


def _copied(secret: SecretStr | None, where: str, starts: str = "") -> SecretStr | None:
    """A value of Slack's as it was copied; ValueError when part of it or something else was."""
    if secret is None:
        return None
    value = secret.get_secret_value()
    if not value.startswith(starts):
        raise ValueError(f"starts with {starts}: copy it from {where}")
    if not re.fullmatch("[!-~]+", value[len(starts) :]):
        raise ValueError(
            f"is blank, or has a space or a character in it that Slack's never have: copy it "
            f"from {where}"
        )
    return secret


def _plain(value: object) -> str:
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _sentence(error: dict[str, Any]) -> str:
    """One problem in words; the value itself, which may be a secret, is never shown."""
    name = ".".join(str(part) for part in error["loc"]).upper()
    if name == "PORT":
        return "PORT: must be a whole number from 0 to 65535."
    if name == "LOG_LEVEL":
        return "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR."
    if name == "LOG_FORMAT":
        return "LOG_FORMAT: must be text or json."
    if name == "ENGINE":
        return "ENGINE: must be embedded (one process) or cluster (several replicas)."
    return f"{name}: {str(error['msg']).removeprefix('Value error, ')}."
