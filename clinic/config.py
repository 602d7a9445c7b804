"""What the environment decides: one typed object, read from `CALFLINE_*` variables."""

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SHORTEST_SECRET_KEY = 50


class Environment(StrEnum):
    """Where Calfline runs: on a developer's machine, in its tests, or in a clinic."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SecondFactor(StrEnum):
    """Whether a member signs in without a second factor."""

    REQUIRED = "required"
    OFFERED = "offered"


class Config(BaseSettings):
    """Every setting a clinic's server may change; anything else is the same everywhere."""

    model_config = SettingsConfigDict(env_prefix="CALFLINE_", extra="forbid", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr = SecretStr("")
    data_dir: Path = Field(default=BASE_DIR / "var", validate_default=True)
    secret_key: str = ""
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default_factory=list)
    time_zone: str = "Asia/Seoul"
    debug: bool = False
    trusted_proxy_count: int = Field(default=0, ge=0, le=5)
    hsts_seconds: int = Field(default=31_536_000, ge=3600)
    session_idle_minutes: int = Field(default=15, ge=1, le=12 * 60)
    session_hours: int = Field(default=12, ge=1, le=24)
    second_factor: SecondFactor | None = None
    retention_years: int = Field(default=10, ge=10, le=100)
    backup_dir: Path | None = None
    backup_hour: int = Field(default=3, ge=0, le=23)
    backups_kept: int = Field(default=14, ge=1, le=3650)
    photo_quota_gb: int = Field(default=50, ge=1, le=100_000)

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        # The address holds a password: no message ever repeats it.
        url = value.get_secret_value()
        try:
            parts = urlsplit(url)
            port_is_number = parts.port is None or parts.port > 0
        except ValueError:
            port_is_number = False
        if url and not (
            port_is_number and parts.scheme in ("postgresql", "postgres") and parts.path.strip("/")
        ):
            raise ValueError(
                "must be like postgresql://user:password@host:5432/name, or empty for SQLite"
            )
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @model_validator(mode="after")
    def _production_is_deliberate(self) -> "Config":
        if self.environment is not Environment.PRODUCTION:
            return self
        missing = []
        if len(self.secret_key) < SHORTEST_SECRET_KEY:
            missing.append(
                f"CALFLINE_SECRET_KEY: must be at least {SHORTEST_SECRET_KEY} random characters"
                " in production; make one with"
                ' `python3 -c "import secrets; print(secrets.token_urlsafe(64))"`'
            )
        if not self.allowed_hosts or "*" in self.allowed_hosts:
            missing.append(
                "CALFLINE_ALLOWED_HOSTS: must name the server's host names in production,"
                " separated by commas, without *"
            )
        if self.debug:
            missing.append("CALFLINE_DEBUG: must be off in production")
        if missing:
            raise ImproperlyConfigured("\n".join(missing))
        return self

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_test(self) -> bool:
        return self.environment is Environment.TEST

    @property
    def requires_second_factor(self) -> bool:
        """In a clinic always, unless it says otherwise; the demo clinic only offers it."""
        if self.second_factor is None:
            return self.is_production
        return self.second_factor is SecondFactor.REQUIRED

    @property
    def database_path(self) -> Path:
        return self.data_dir / "calfline.sqlite3"

    @property
    def backups(self) -> Path:
        """Where backups go; beside the data only where no other disk is named."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def hosts(self) -> list[str]:
        """The host names answered to; the machine's own are added outside production."""
        return self.allowed_hosts if self.is_production else [*self.allowed_hosts, *LOCAL_HOSTS]


def load_config() -> Config:
    """Read and check the environment.

    Raises ImproperlyConfigured with one line per wrong variable, each naming it.
    """
    try:
        config = Config()
    except ValidationError as error:
        lines = (
            f"CALFLINE_{str(problem['loc'][0]).upper()}: {problem['msg']}"
            for problem in error.errors()
            if problem["loc"]
        )
        raise ImproperlyConfigured("\n".join(lines)) from None
    prepare_data_dir(config.data_dir)
    return config


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data folder, readable by its owner alone, and prove it can be written."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data_dir / f".write-probe-{os.getpid()}-{secrets.token_hex(4)}"
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"CALFLINE_DATA_DIR: cannot write in {data_dir} ({error.strerror});"
            " choose a folder on a local disk that the server may write"
        ) from None


def development_secret_key(data_dir: Path) -> str:
    """The key of this data folder, made on first use; never for production."""
    path = data_dir / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text()
