"""dbt's messages about a profile quote what is in it."""

import re

SECRET = re.compile("pass|secret|token|key|credential", re.IGNORECASE)
# Shorter ones are words of ordinary messages.
SHORTEST = 4


def without_secrets(text, profiles_dir):
    """The text without what stands in profiles.yml under a secret's name."""
    for secret in sorted(_secrets(profiles_dir), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(profiles_dir):
    from dbt.config.profile import read_profile

    try:
        return {text for text in _under_secret_names(read_profile(profiles_dir), False) if len(text) >= SHORTEST}
    except Exception:
        return set()  # A file that cannot be read tells no secret either.


def _under_secret_names(value, is_secret):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _under_secret_names(inner, is_secret or SECRET.search(str(name)) is not None)
    elif isinstance(value, list):
        for inner in value:
            yield from _under_secret_names(inner, is_secret)
    elif is_secret:
        yield str(value)
