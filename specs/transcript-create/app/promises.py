"""Which packages an image promises, and whether they are really there."""

import importlib
import os

# Import names, by what they are needed for. A package outside the base set may be missing on purpose: the
# cpu-minimal image has neither Whisper's reference implementation nor diarization.
BASE = (
    "alembic",
    "authlib",
    "dotenv",
    "fastapi",
    "faster_whisper",
    "itsdangerous",
    "numpy",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "redis",
    "reportlab",
    "requests",
    "slowapi",
    "sqlalchemy",
    "stripe",
    "uvicorn",
    "yt_dlp",
)
OPTIONAL = ("pyannote.audio", "torch", "whisper")


def check(names: tuple[str, ...]) -> dict[str, str]:
    """Say for each name its version, or the error that importing it gives."""
    report = {}
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception as error:  # a broken native library raises more than ImportError
            report[name] = f"missing: {type(error).__name__}: {error}"
        else:
            report[name] = str(getattr(module, "__version__", "present"))
    return report


def settings() -> dict[str, str | None]:
    """Say what the image was configured with."""
    names = ("FORCE_GPU", "WHISPER_BACKEND", "HF_HOME", "PDF_FONT_PATH")
    return {name: os.environ.get(name) for name in names}
