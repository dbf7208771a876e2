"""What `dbt debug` looks at, as data: versions, profile, target, connection. Asks nobody but the database."""

import importlib
import json
import os
from argparse import Namespace

from .hide import without_secrets


def check(request, channel):
    """Sends what it finds and the first problem that it comes to. True when it came to its end, with a problem or without."""
    from dbt.adapters.factory import get_adapter, register_adapter
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt.mp_context import get_mp_context
    from dbt.version import __version__
    from dbt_common.context import set_invocation_context

    channel.send(type="version", name="dbt-core", version=__version__)
    variables = json.loads(request["vars"])
    set_invocation_context(os.environ)
    try:
        folders = {"project_dir": request["projectDir"], "profiles_dir": request["profilesDir"]}
        set_from_args(Namespace(**folders, target=request["target"], vars=variables), {})
        profile = load_profile(request["projectDir"], variables, None, request["target"])
    except Exception as error:
        return found(channel, request, "profile", error)
    channel.send(type="profile", name=profile.profile_name, target=profile.target_name)
    adapter_type = profile.credentials.type
    try:
        version = importlib.import_module(f"dbt.adapters.{adapter_type}.__version__").version
        channel.send(type="version", name=f"dbt-{adapter_type}", version=version)
    except (ImportError, AttributeError):
        pass  # An adapter that does not tell; whether it works is what the connection shows.
    try:
        register_adapter(profile, get_mp_context())
        adapter = get_adapter(profile)
        with adapter.connection_named("headwater"):
            adapter.debug_query()
    except Exception as error:
        return found(channel, request, "connection", error)
    return True


def found(channel, request, kind, error):
    text = without_secrets(str(error), request["profilesDir"])
    channel.send(type="problem", kind=kind, error=type(error).__name__, text=text)
    return True
