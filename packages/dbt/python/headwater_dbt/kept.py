"""Parsed manifests that the server keeps, each with what it was parsed from: whether it still holds is looked up, not hoped."""

import gc
import json
import re
from contextlib import suppress
from time import monotonic

from .stamp import stamp

# Sets of variables, and environments, that are worked with in turn.
MOST_KEPT = 3
TAGS_OF_JINJA = re.compile(r"\{[{%#]")


class Entry:
    def __init__(self, request, description, data):
        self.place = place(request)
        self.vars = json.loads(request["request"]["vars"])
        self.free = set(description["free"])
        # dbt notes which names of the environment are read while it parses: what it goes by itself when it parses again.
        self.env = {name: request["env"].get(name) for name in description["env"]}
        self.roots = description["roots"]
        self.stamp = description["stamp"]
        self._data = data
        self._manifest = None

    def manifest(self):
        """The server's own, never altered: whoever builds has forked, and alters a copy."""
        if self._manifest is None:
            from dbt.contracts.graph.manifest import Manifest
            from dbt.parser.manifest import extended_mashumuro_decoder

            self._manifest = Manifest.from_msgpack(self._data, decoder=extended_mashumuro_decoder)
            self._manifest.build_flat_graph()
            self._data = None
        return self._manifest

    def serves(self, request):
        return (
            self.place == place(request)
            and all(request["env"].get(name) == value for name, value in self.env.items())
            and same_parse(self.vars, json.loads(request["request"]["vars"]), self.free)
        )


class Kept:
    def __init__(self):
        self._entries = []
        # unique_ids of macros whose compiled templates dbt came to need.
        self._macros = set()
        self._chores = []

    def find(self, request):
        """The manifest that a parse would give now, or None."""
        for entry in list(self._entries):
            if not entry.serves(request):
                continue
            if stamp(entry.roots)[0] != entry.stamp:
                self._forget(entry)
                continue
            try:
                manifest = entry.manifest()
            except Exception:
                # Of a version of dbt that cannot read what it wrote: then each invocation parses.
                self._forget(entry)
                continue
            self._entries.remove(entry)
            self._entries.insert(0, entry)
            return manifest
        return None

    @staticmethod
    def same(one, other):
        """Whether what one request parses, another may build from; what it is free in is not known before the end."""
        return place(one) == place(other) and one["request"]["vars"] == other["request"]["vars"]

    def take(self, request, description, parcel):
        parcel.seek(0)
        entry = Entry(request, description, parcel.read())
        for other in list(self._entries):
            if other.serves(request):
                self._forget(other)
        for other in self._entries[MOST_KEPT - 1 :]:
            self._forget(other)
        self._entries.insert(0, entry)
        self._chores = [self._load(entry)]

    def learn(self, note):
        new = set(note["macros"]) - self._macros
        self._macros |= new
        if new and self._entries:
            self._chores.append(self._compile(self._entries[0], sorted(new)))

    def has_chores(self):
        return bool(self._chores)

    def do_chores(self, seconds):
        end = monotonic() + seconds
        while self._chores and monotonic() < end:
            try:
                next(self._chores[0])
            except Exception:  # It is through, or failed: whoever needs it will be told.
                self._chores.pop(0)

    def _load(self, entry):
        entry.manifest()
        gc.collect()
        yield
        yield from self._compile(entry, sorted(self._macros))

    @staticmethod
    def _compile(entry, ids):
        """A macro's template is made from its text alone: dbt keeps them, and a fork finds them made."""
        from dbt_common.clients.jinja import template_cache

        macros = entry.manifest().macros
        for unique_id in ids:
            if unique_id in macros:
                with suppress(Exception):
                    template_cache.get_node_template(macros[unique_id])
                yield

    def _forget(self, entry):
        self._entries.remove(entry)
        gc.unfreeze()


def place(request):
    asked = request["request"]
    # Settings of dbt, and secrets, which it does not note.
    settings = {name: value for name, value in request["env"].items() if name.startswith("DBT_")}
    return (asked["projectDir"], asked["profilesDir"], asked["target"], asked["targetPath"], request["cwd"], settings)


def same_parse(old, new, free):
    """Whether these variables differ only in values that a parse does not look at."""
    return old.keys() == new.keys() and all(
        # As text: to Python, true and 1 are equal.
        json.dumps(old[name]) == json.dumps(new[name]) or (name in free and plain(old[name]) and plain(new[name]))
        for name in old
    )


def plain(value):
    """dbt renders a variable's text before it hands it out."""
    return isinstance(value, str) and value != "" and TAGS_OF_JINJA.search(value) is None
