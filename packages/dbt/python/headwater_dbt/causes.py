"""Why dbt skipped a node: it tells that it did, and not on whose account."""

from collections import deque


class Causes:
    """Remembers what failed, and names the nearest failure that a skipped node stands behind."""

    def __init__(self, manifest):
        self._manifest = manifest
        self._failed = set()

    def failed(self, unique_id):
        self._failed.add(unique_id)

    def of(self, unique_id):
        """The unique_id of the failure, or None where none is known (a hook that failed, fail-fast)."""
        above, nearest = self._ancestors(unique_id)
        if nearest:
            return nearest
        unit_tests = self._manifest.unit_tests
        for test in sorted(self._failed):
            if test in unit_tests:
                if unit_tests[test].depends_on.nodes[0] in above:
                    return test
            elif test != unique_id and set(self._parents(test)) <= above:
                # A failing test stops what descends from all of its parents.
                return test
        return None

    def _ancestors(self, unique_id):
        """Itself and all it is made from; and the first of these, nearest first, that failed."""
        seen = {unique_id}
        queue = deque([unique_id])
        while queue:
            for parent in self._parents(queue.popleft()):
                if parent in seen:
                    continue
                if parent in self._failed:
                    return seen, parent
                seen.add(parent)
                queue.append(parent)
        return seen, None

    def _parents(self, unique_id):
        node = self._manifest.nodes.get(unique_id) or self._manifest.unit_tests.get(unique_id)
        # A seed depends on macros alone, and has no list of nodes.
        return getattr(getattr(node, "depends_on", None), "nodes", [])
