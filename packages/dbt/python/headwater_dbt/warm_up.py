"""
What every invocation of dbt works out anew although it is always the same, worked out once before the forks: imports, schemas of
settings, the table of modules. Only what depends on nothing but dbt's own code: no project, no environment, no flags.
"""

import contextlib
import gc
import importlib
import pkgutil


def warm_up():
    import dbt.cli.main
    import dbt.parser.manifest
    import dbt.task.build  # noqa: F401
    from dbt.mp_context import get_mp_context

    from . import events, journal, kept, main, manifest, worker  # noqa: F401

    plugins = list(adapters())
    # dbt's locks make multiprocessing start a helper process: one for all instead of one for each.
    get_mp_context().Lock()
    # The rest saves time and nothing else: another version of dbt may do without.
    for step in (lambda: schemas(plugins), lambda: conversions(plugins), modules_by_file):
        with contextlib.suppress(Exception):
            step()
    gc.collect()


def adapters():
    """Each adapter that is installed: which one a profile asks for is not known yet."""
    import dbt.adapters

    for module in pkgutil.iter_modules(dbt.adapters.__path__):
        if module.ispkg:
            with contextlib.suppress(Exception):
                package = importlib.import_module(f"dbt.adapters.{module.name}")
                if hasattr(package, "Plugin"):
                    yield package.Plugin


def schemas(plugins):
    """dbt validates its YAML files against schemas that it makes from its classes: half a second."""
    from dbt.contracts.project import Configuration, PackageConfig, ProfileConfig, Project, ProjectFlags
    from dbt.contracts.selection import SelectorFile

    credentials = [plugin.credentials for plugin in plugins]
    for cls in (ProjectFlags, ProfileConfig, Project, PackageConfig, SelectorFile, Configuration, *credentials):
        cls.json_schema()


def conversions(plugins):
    """
    Code that a class writes for itself the first time that it is read from or made into a dict. With nothing to convert, the
    conversion then fails; the code is there.
    """
    from dbt.adapters.base.relation import InformationSchema
    from dbt.adapters.contracts.connection import AdapterResponse
    from dbt.artifacts.schemas.results import TimingInfo
    from dbt.contracts.graph.nodes import Macro, UnitTestDefinition
    from dbt.contracts.project import PackageConfig, Project, ProjectFlags
    from dbt.contracts.selection import SelectorFile
    from dbt_common.helper_types import WarnErrorOptionsV2

    of_adapters = [cls for plugin in plugins for cls in (plugin.credentials, plugin.adapter.Relation)]
    settings = [ProjectFlags, Project, PackageConfig, SelectorFile, WarnErrorOptionsV2]
    results = [InformationSchema, AdapterResponse, TimingInfo, Macro, UnitTestDefinition]
    for cls in (*of_adapters, *settings, *results):
        with contextlib.suppress(Exception):
            cls.from_dict({})
        with contextlib.suppress(Exception):
            object.__new__(cls).to_dict()


def modules_by_file():
    """An adapter asks which module made it, and Python goes through all modules for the answer."""
    from dbt_common.behavior_flags import Behavior

    Behavior([{"name": "warm", "default": True, "description": "none"}], {})
