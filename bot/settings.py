"""Settings: secrets and deployment, from the environment and `.env`. All else is set in Slack."""

import os
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.database import describe_url
from storage.encryption import Keys

DEFAULT_DATABASE = "sqlite:///data/headway.db"


class SettingsError(Exception):
    """Everything that is wrong with the settings, one sentence each, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Field names in capitals are the names of the variables; see `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    encryption_keys: SecretStr | None = None
    database_url: SecretStr = SecretStr(DEFAULT_DATABASE)
    engine: Literal["embedded", "cluster"] = "embedded"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    slack_api_url: str = "https://slack.com/api/"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None:
            _starts(token, "xoxb-", "the bot token under OAuth & Permissions")
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None:
            _starts(token, "xapp-", "the app-level token under Basic Information")
        return token

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

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: SecretStr) -> SecretStr:
        wrong = describe_url(url.get_secret_value())
        if wrong:
            raise ValueError(wrong)
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _api(cls, url: str) -> str:
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("must start with https://, or name this machine")
        return url if url.endswith("/") else url + "/"

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("log_format", "engine", mode="before")
    @classmethod
    def _lower(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @model_validator(mode="after")
    def _some_database_for_several(self) -> Self:
        if self.engine == "cluster" and self.database_url.get_secret_value().startswith("sqlite"):
            raise ValueError(
                "ENGINE=cluster needs PostgreSQL: set DATABASE_URL=postgresql://…, or leave "
                "ENGINE out to run one process"
            )
        return self

    @model_validator(mode="after")
    def _one_workspace_or_many(self) -> Self:
        together = {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "ENCRYPTION_KEYS": self.encryption_keys,
        }
        lacking = [name for name, value in together.items() if value is None]
        if self.slack_bot_token is not None:
            if self.slack_client_id or self.slack_client_secret:
                raise ValueError(
                    "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and "
                    "SLACK_CLIENT_SECRET are for many: keep one or the other"
                )
        elif self.slack_client_id is None and self.slack_client_secret is None:
            raise ValueError("SLACK_BOT_TOKEN is missing: copy .env.example to .env and fill it in")
        elif lacking:
            raise ValueError(f"for many workspaces also set {' and '.join(lacking)}")
        return self

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install Headway themselves, by OAuth."""
        return self.slack_bot_token is None

    def keys(self) -> Keys | None:
        """The keys that tokens are encrypted with; None when there are none."""
        return None if self.encryption_keys is None else Keys(_listed(self.encryption_keys))

    @model_validator(mode="after")
    def _some_transport(self) -> Self:
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to be "
                "called over HTTP"
            )
        return self


def read() -> Settings:
    """Read the environment and `.env` in the working directory.

    Raises `SettingsError` with every problem at once.
    """
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        # Bolt reads these too, and takes an empty one for a set one.
        if os.environ.get(name) == "":
            del os.environ[name]
    try:
        return Settings()
    except ValidationError as wrong:
        raise SettingsError([_sentence(dict(error)) for error in wrong.errors()]) from None


def _listed(keys: SecretStr) -> list[str]:
    """The keys of a list with commas between; ValueError when there is none."""
    found = [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]
    if not found:
        raise ValueError
    return found


def _starts(token: SecretStr, prefix: str, where: str) -> SecretStr:
    if not token.get_secret_value().startswith(prefix):
        raise ValueError(f"starts with {prefix}: copy {where}")
    return token


def _sentence(error: dict[str, object]) -> str:
    """One problem in words; the value itself, which may be a secret, is never shown."""
    path = error["loc"]
    assert isinstance(path, tuple)
    name = ".".join(str(part) for part in path).upper()
    if error["type"] == "missing":
        return f"{name} is missing: copy .env.example to .env and fill it in."
    if name == "PORT":
        return "PORT: must be a whole number from 0 to 65535."
    if name == "LOG_LEVEL":
        return "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR."
    if name == "LOG_FORMAT":
        return "LOG_FORMAT: must be text or json."
    if name == "ENGINE":
        return "ENGINE: must be embedded (one process) or cluster (several replicas)."
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {words}." if name else f"{words[0].upper()}{words[1:]}."
