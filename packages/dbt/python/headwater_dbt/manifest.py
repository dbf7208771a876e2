"""Prepares the manifest that one invocation of dbt gets. dbt alters what it is given, so a manifest serves once."""

import secrets


def find(manifest, unique_id):
    """The enabled node or unit test with that id, or None."""
    return manifest.nodes.get(unique_id) or manifest.unit_tests.get(unique_id)


def is_test(manifest, unique_id):
    """Whether it is a data test or a unit test."""
    return unique_id in manifest.unit_tests or manifest.nodes[unique_id].resource_type == "test"


def patch(manifest, patches):
    """
    Sets attributes of nodes: {unique_id: {"config.full_refresh": true}}. dbt reads a node's own config before its flags,
    so one invocation can rebuild some models and add to others. `replace` is no attribute: the partitions of an incremental
    model to rebuild, and no others.
    """
    for unique_id, values in patches.items():
        for path, value in values.items():
            if path == "replace":
                from .partitions import replace_partitions

                replace_partitions(manifest, manifest.nodes[unique_id], **value)
                continue
            *parents, name = path.split(".")
            owner = manifest.nodes[unique_id]
            for parent in parents:
                owner = getattr(owner, parent)
            setattr(owner, name, value)


def select_exactly(manifest, unique_ids):
    """
    Gives the selector that selects these nodes and no other. dbt cannot select by unique_id, and a name or fqn matches
    whatever begins or ends with it; a tag that only this copy of the manifest has is exact, and as fast for a thousand nodes.
    """
    tag = f"headwater-{secrets.token_hex(8)}"
    for unique_id in unique_ids | _tested_ephemerals(manifest, unique_ids):
        node = find(manifest, unique_id)
        # A unit test computes `tags` from its config; a node has its own list.
        owner = node.config if unique_id in manifest.unit_tests else node
        owner.tags = [*([owner.tags] if isinstance(owner.tags, str) else owner.tags), tag]
    return f"tag:{tag}"


def _tested_ephemerals(manifest, unique_ids):
    """dbt runs a unit test when its model's turn comes; an ephemeral model is never in a plan, and gets its turn here."""
    tests = (manifest.unit_tests[id] for id in unique_ids if id in manifest.unit_tests)
    models = {model for test in tests for model in test.depends_on.nodes[:1]}
    return {id for id in models if id in manifest.nodes and manifest.nodes[id].is_ephemeral_model}


def protected(manifest, patches):
    """
    The incremental models that are to be replaced as a whole although their config says `full_refresh: false`, and that are
    there already: making one for the first time replaces nothing.
    """
    return [node.unique_id for node in asked_to_replace(manifest, patches) if _exists(node)]


def asked_to_replace(manifest, patches):
    """Those of them whose config says so, be they there or not."""
    asked = (
        manifest.nodes[unique_id] for unique_id, values in patches.items() if values.get("config.full_refresh") is True
    )
    return [node for node in asked if node.config.materialized == "incremental" and node.config.full_refresh is False]


def _exists(node):
    """Asks the warehouse, with the adapter that dbt has set up."""
    from dbt.adapters.factory import FACTORY

    for adapter in FACTORY.adapters.values():
        with adapter.connection_named("headwater"):
            if adapter.get_relation(node.database, node.schema, node.alias) is not None:
                return True
    return False


def connected():
    """Whether dbt has set an adapter up in this process."""
    from dbt.adapters.factory import FACTORY

    return len(FACTORY.adapters) > 0


def database_user():
    """Whom dbt connects as, for a message that says which rights are missing; None where the adapter knows no users."""
    from dbt.adapters.factory import FACTORY

    users = (getattr(adapter.config.credentials, "user", None) for adapter in FACTORY.adapters.values())
    return next((user for user in users if isinstance(user, str)), None)
