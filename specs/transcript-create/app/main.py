"""Example web service."""

from functools import cache

from fastapi import FastAPI

from app import promises

app = FastAPI(title="transcript-create (example)")


@cache
def report() -> dict[str, dict[str, str]]:
    """Import everything once: a probe every half minute should not pay for it again."""
    return {"base": promises.check(promises.BASE), "optional": promises.check(promises.OPTIONAL)}


@app.get("/health")
def health() -> dict[str, object]:
    """Answer as long as the process serves requests; what could not be imported is listed, not hidden."""
    packages = report()
    missing = [name for name, state in packages["base"].items() if state.startswith("missing")]
    return {
        "status": "degraded" if missing else "ok",
        "missing": missing,
        "packages": packages,
        "settings": promises.settings(),
    }


@app.get("/")
def root() -> dict[str, str]:
    """Point at the one page that says something."""
    return {"service": "transcript-create", "health": "/health"}
