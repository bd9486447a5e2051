"""Every setting, from the environment (`SIBAN_*`), with default and help."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start. `docs/settings.md` lists the same fields; a test compares them."""

    model_config = SettingsConfigDict(env_prefix="SIBAN_", env_ignore_empty=True)

    data_dir: Path = Field(default=Path("data"), description="存放数据的目录（SQLite 数据库在里面）")
    database_url: str = Field(default="", description="数据库地址；空 = 数据目录里的 SQLite，或 postgresql://用户@主机/库名")
    host: str = Field(default="127.0.0.1", description="网页监听的地址；要让别的机器访问请设为 0.0.0.0，并放在反向代理后面")
    port: int = Field(default=8000, ge=0, le=65535, description="网页监听的端口；0 = 任选一个空闲端口")
    city: str = Field(default="呼伦贝尔市", description="页面上显示的城市名")
    timezone: str = Field(default="Asia/Shanghai", description="办理点开放时间、工作日按哪个时区算")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="日志级别；市民说的话只在 DEBUG 级出现"
    )
    keep_text_days: int = Field(default=30, ge=1, le=30, description="市民问句原文（已遮号码）保留几天，最多 30")
    refresh_seconds: float = Field(default=1.0, gt=0, le=60, description="每隔几秒看一次有没有发布新版本")

    @property
    def url(self) -> str:
        """The database that holds everything."""
        return self.database_url or f"sqlite:///{self.data_dir / 'siban.db'}"
